//! `/reward`: what is refused and why, and that a reply says a thing changed only if it did.

use crier_sandbox::seed;

use crate::command::types;
use crate::support::Crier;

#[tokio::test]
async fn a_rule_that_exists_is_named_and_one_that_nobody_could_meet_is_refused() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    crier.endpoint("barertc", seed::STAFF).await;
    let never = types(&anna, "/reward add role:@Champion at:3").await;
    assert!(
        never.text().contains("nobody could ever"),
        "{}",
        never.text()
    );
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let line = format!(
        "/reward add role:@Champion counts:comment at:3 endpoint:{}",
        hook.id
    );
    let never = types(&anna, &line).await;
    assert!(
        never.text().contains("nobody could ever"),
        "{}",
        never.text()
    );
    let made = types(&anna, "/reward add role:@Champion at:3 lasts:7d").await;
    assert!(made.text().contains("7 days"), "{}", made.text());
    let again = types(&anna, "/reward add role:@Champion at:3").await;
    let said = again.text();
    assert!(
        said.contains("7 days") && said.contains("/reward edit"),
        "{said}"
    );
    let each = types(&anna, "/reward add role:@Supporter every:1").await;
    assert!(each.text().contains("for each vote"), "{}", each.text());
    crier.stop().await;
}

#[tokio::test]
async fn an_edit_changes_all_that_a_rule_says_and_says_so_only_if_it_did() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    types(&anna, "/reward add role:@Champion at:3").await;
    let mut tx = crier.app.store.read().await.unwrap();
    let rule = tx
        .list_rules(crate::support::guild())
        .await
        .unwrap()
        .remove(0);
    drop(tx);
    let edit = async |options: &str| {
        let line = format!("/reward edit rule:{} {options}", rule.id);
        types(&anna, line.trim()).await.text()
    };
    for options in ["", "at:3", "counts:vote keep:earlier"] {
        let said = edit(options).await;
        assert!(said.contains("Nothing changed"), "{options}: {said}");
        assert!(said.contains("`counts`"), "{said}");
    }
    let said = edit(&format!("counts:review endpoint:{}", hook.id)).await;
    assert!(said.contains("3 reviews"), "{said}");
    let said = edit("endpoint:default").await;
    assert!(!said.contains("Nothing changed"), "{said}");
    let said = edit("counts:forum").await;
    assert!(said.contains("nobody could ever"), "{said}");
    crier.stop().await;
}

#[tokio::test]
async fn nobody_edits_or_brings_back_a_rule_whose_role_is_above_their_own() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    types(&anna, "/reward add role:@Champion at:3").await;
    let mut tx = crier.app.store.read().await.unwrap();
    let rule = tx
        .list_rules(crate::support::guild())
        .await
        .unwrap()
        .remove(0);
    drop(tx);
    let administrator = 1 << 3;
    crier
        .sandbox
        .change_role(seed::GUILD, seed::CHAMPION_ROLE, |role| {
            role.permissions = administrator;
        });
    let line = format!("/reward edit rule:{} at:5", rule.id);
    let refused = types(&anna, &line).await.text();
    assert!(refused.contains("Administrator"), "{refused}");
    let removed = types(&anna, &format!("/reward remove rule:{}", rule.id)).await;
    let undone = crate::command::presses(&anna, &removed, "Undo").await;
    assert!(undone.text().contains("Administrator"), "{}", undone.text());
    let mut tx = crier.app.store.read().await.unwrap();
    assert_eq!(tx.list_rules(crate::support::guild()).await.unwrap(), []);
    drop(tx);
    crier.stop().await;
}

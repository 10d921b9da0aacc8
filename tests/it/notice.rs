//! What staff hears of once, under the next reply to an admin.

use crier::clock::Clock;
use crier::domain::effect::Reason;
use crier::domain::id::{RoleId, RuleId};
use crier::store::notice::Notice;
use crier_sandbox::seed;

use crate::command::{presses, types};
use crate::support::{Crier, guild};

async fn note(crier: &Crier) {
    let notice = Notice {
        guild: guild(),
        rule: RuleId::from_text("r1"),
        role: RoleId::from_u64(seed::MODERATOR_ROLE).unwrap(),
        reason: Some(Reason::RoleOutOfReach),
    };
    let mut tx = crier.app.store.write().await.unwrap();
    tx.insert_notice(&notice, crier.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_role_that_could_not_be_given_is_told_once_in_the_next_reply_to_an_admin() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let mira = crier.sandbox.person(seed::MIRA);
    note(&crier).await;
    let role = format!("<@&{}>", seed::MODERATOR_ROLE);
    for (person, line) in [(&mira, "/votes"), (&anna, "/top"), (&anna, "/votes")] {
        let reply = types(person, line).await;
        assert!(!reply.text().contains(&role), "{line} is not for admins");
    }
    let refused = types(&mira.clone().past_permissions(), "/diagnose").await;
    assert!(!refused.text().contains(&role), "{}", refused.text());
    let told = types(&anna.clone().speaking("ru"), "/route list").await;
    assert!(told.text().contains(&role), "{}", told.text());
    assert!(told.text().contains("Не удалось выдать"), "{}", told.text());
    let again = types(&anna, "/route list").await;
    assert!(!again.text().contains(&role), "{}", again.text());
    crier.stop().await;
}

#[tokio::test]
async fn a_button_s_reply_tells_it_too() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    crier.endpoint("boticord", seed::VOTES).await;
    let mut tx = crier.app.store.read().await.unwrap();
    let endpoint = tx.list_endpoints(guild()).await.unwrap().remove(0).id;
    drop(tx);
    let asked = types(&anna, &format!("/endpoint remove endpoint:{endpoint}")).await;
    note(&crier).await;
    let kept = presses(&anna, &asked, "Cancel").await;
    let role = format!("<@&{}>", seed::MODERATOR_ROLE);
    assert!(kept.text().contains(&role), "{}", kept.text());
    crier.stop().await;
}

//! Links between names and members: nobody gets what another account earned, and no link is taken without a word.

use crier::domain::id::MemberId;
use crier_sandbox::{Person, seed};
use serde_json::{Value, json};

use crate::command::{presses, types};
use crate::support::wire::Call;
use crate::support::{Crier, Hook, START, guild};

fn anna(crier: &Crier) -> Person {
    crier.sandbox.person(seed::ANNA)
}

/// A comment by an account of FastComments, or by a guest.
async fn comments(crier: &Crier, hook: &Hook, number: u32, (id, name): (Option<&str>, &str)) {
    let body = json!({"id": format!("c{number}"), "comment": format!("words {number}"),
        "userId": id, "commenterName": name, "approved": true});
    let call = Call::signed(hook, &body, START).at("created");
    crier.call(&call).await.assert_ok();
    crier.settle().await;
}

/// A post by an account of Website Toolbox, or by someone without one.
async fn posts(crier: &Crier, hook: &Hook, number: i64, author: Value) {
    let post = json!({"postId": number, "message": "words", "author": author});
    let body =
        json!({"id": number, "object": "event", "type": "post.created", "data": {"object": post}});
    crier.tell_ok(hook, &body).await;
}

/// How much is counted for a member.
async fn counted_for(crier: &Crier, member: u64) -> i64 {
    let sql = format!(
        "select coalesce(sum(total), 0) from counter where period = 'all' and holder = 'm{member}'"
    );
    crier.number(Box::leak(sql.into_boxed_str())).await
}

#[tokio::test]
async fn a_guest_under_a_linked_members_name_counts_and_is_shown_as_a_guest() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comments(&crier, &hook, 1, (Some("u1"), "Mira")).await;
    let line = format!("/link add endpoint:{} name:Mira member:@Mira", hook.id);
    types(&anna(&crier), &line).await;
    assert_eq!(counted_for(&crier, seed::MIRA).await, 1);
    let guests = [
        (None, "Mira"),
        (None, "mira"),
        (None, "MIRA "),
        (None, " Mira"),
    ];
    for (number, guest) in (2..).zip(guests) {
        comments(&crier, &hook, number, guest).await;
    }
    // Another account may call itself the same.
    comments(&crier, &hook, 6, (Some("u2"), "Mira")).await;
    assert_eq!(counted_for(&crier, seed::MIRA).await, 1);
    let mention = format!("<@{}>", seed::MIRA);
    let messages = crier.sandbox.messages(seed::COMMENTS);
    assert_eq!(messages.len(), 6);
    let is_shown_as_mira =
        |message: &crier_sandbox::Message| format!("{message:?}").contains(&mention);
    assert!(!messages[1..].iter().any(is_shown_as_mira));
    comments(&crier, &hook, 7, (Some("u1"), "mira, renamed")).await;
    assert_eq!(counted_for(&crier, seed::MIRA).await, 2);
    // `Mira` twice, `mira`, `MIRA`: who has no account is one per spelling.
    let people = "select count(*) from identity where person_key like 'name:%'";
    assert_eq!(crier.number(people).await, 3);
    crier.stop().await;
}

#[tokio::test]
async fn a_forums_name_without_an_account_never_counts_for_a_linked_member() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("website-toolbox", seed::FORUM).await;
    posts(&crier, &hook, 1, json!({"userId": 5, "username": "Mira"})).await;
    let line = format!("/link add endpoint:{} name:5 member:@Mira", hook.id);
    types(&anna(&crier), &line).await;
    posts(&crier, &hook, 2, json!({"username": "Mira"})).await;
    posts(&crier, &hook, 3, json!({"userId": 6, "username": "5"})).await;
    posts(&crier, &hook, 4, json!({"userId": "5", "username": "Mira"})).await;
    assert_eq!(counted_for(&crier, seed::MIRA).await, 2);
    crier.stop().await;
}

#[tokio::test]
async fn only_an_account_that_was_seen_can_be_linked_and_the_refusal_says_why() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comments(&crier, &hook, 1, (None, "Guest")).await;
    comments(&crier, &hook, 2, (Some("u1"), "Mira")).await;
    comments(&crier, &hook, 3, (Some("u2"), "Mira")).await;
    comments(&crier, &hook, 4, (Some("u3"), "Oleg")).await;
    let link = |name: &str| format!("/link add endpoint:{} name:{name} member:@Mira", hook.id);
    for (name, why) in [
        ("Guest", "without an account"),
        ("guest", "No account called"),
        ("Nobody", "No account called"),
        ("oleg", "No account called"),
        ("Mira", "`u1`, `u2`"),
    ] {
        let refused = types(&anna, &link(name)).await;
        assert!(refused.text().contains(why), "{name}: {}", refused.text());
    }
    let offered = anna
        .completes(&link("mi").replace(" member:@Mira", ""))
        .await;
    let offered = offered.unwrap();
    assert_eq!(offered.len(), 2, "{offered:?}");
    for name in ["u2", "Oleg"] {
        let linked = types(&anna, &link(name)).await;
        assert!(linked.text().contains("is now linked"), "{}", linked.text());
    }
    let votes = crier.endpoint("boticord", seed::VOTES).await;
    let line = format!("/link add endpoint:{} name:Mira member:@Mira", votes.id);
    let refused = types(&anna, &line).await;
    assert!(
        refused.text().contains("no name to link"),
        "{}",
        refused.text()
    );
    // Who is no admin is offered nothing.
    let mira = crier.sandbox.person(seed::MIRA).past_permissions();
    let peeked = mira
        .completes(&link("mi").replace(" member:@Mira", ""))
        .await;
    assert!(peeked.unwrap().is_empty());
    crier.stop().await;
}

#[tokio::test]
async fn a_name_that_is_linked_is_named_and_asked_about_before_it_is_taken() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    comments(&crier, &hook, 1, (Some("u1"), "Abc")).await;
    let link =
        |name: &str, to: &str| format!("/link add endpoint:{} name:{name} member:@{to}", hook.id);
    types(&anna, &link("Abc", "Mira")).await;
    let again = types(&anna, &link("Abc", "Mira")).await;
    assert!(again.text().contains("Nothing changed"), "{}", again.text());
    let asked = types(&anna, &link("Abc", "Oleg")).await;
    for member in [seed::MIRA, seed::OLEG] {
        assert!(
            asked.text().contains(&format!("<@{member}>")),
            "{}",
            asked.text()
        );
    }
    assert_eq!(counted_for(&crier, seed::MIRA).await, 1);
    presses(&anna, &asked, "Cancel").await;
    assert_eq!(counted_for(&crier, seed::OLEG).await, 0);
    let asked = types(&anna, &link("Abc", "Oleg")).await;
    presses(&anna, &asked, "Move the link").await;
    let counts = (
        counted_for(&crier, seed::MIRA).await,
        counted_for(&crier, seed::OLEG).await,
    );
    assert_eq!(counts, (0, 1));
    crier.stop().await;
}

#[tokio::test]
async fn a_button_that_is_out_of_date_asks_again_and_takes_nothing() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    let hook = crier.endpoint("barertc", seed::STAFF).await;
    let link = |to: &str| format!("/link add endpoint:{} name:Abc member:@{to}", hook.id);
    types(&anna, &link("Mira")).await;
    let asked = types(&anna, &link("Oleg")).await;
    let mut tx = crier.app.store.write().await.unwrap();
    let identity = tx.list_links(guild()).await.unwrap().remove(0);
    let now = (MemberId::from_u64(seed::ANNA).unwrap(), START);
    crier::ledger::link::link(&mut tx, &identity, Some(now))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let again = presses(&anna, &asked, "Move the link").await;
    assert!(
        again.text().contains(&format!("<@{}>", seed::ANNA)),
        "{}",
        again.text()
    );
    let holder = async || {
        let mut tx = crier.app.store.read().await.unwrap();
        tx.list_links(guild()).await.unwrap().remove(0).member
    };
    assert_eq!(holder().await, Some(now.0));
    presses(&anna, &again, "Move the link").await;
    assert_eq!(holder().await, MemberId::from_u64(seed::OLEG));
    crier.stop().await;
}

#[tokio::test]
async fn in_a_chat_two_names_that_differ_by_case_are_two_people() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    let hook = crier.endpoint("barertc", seed::STAFF).await;
    let link =
        |name: &str, to: &str| format!("/link add endpoint:{} name:{name} member:@{to}", hook.id);
    for (name, to) in [("Abc", "Mira"), ("abc", "Oleg")] {
        let linked = types(&anna, &link(name, to)).await;
        assert!(linked.text().contains("is now linked"), "{}", linked.text());
    }
    let long = "ж".repeat(150);
    types(&anna, &link(&long, "Mira")).await;
    let mut tx = crier.app.store.read().await.unwrap();
    let links = tx.list_links(guild()).await.unwrap();
    let of = |key: &str| links.iter().find(|link| link.key == key).unwrap().member;
    assert_eq!(of("name:Abc"), MemberId::from_u64(seed::MIRA));
    assert_eq!(of("name:abc"), MemberId::from_u64(seed::OLEG));
    assert_eq!(links.len(), 3);
    drop(tx);
    types(&anna, "/link remove name:abc").await;
    let mut tx = crier.app.store.read().await.unwrap();
    assert_eq!(tx.list_links(guild()).await.unwrap().len(), 2);
    crier.stop().await;
}

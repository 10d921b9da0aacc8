//! `/diagnose` and the lists: nothing is cut, problems come first, and nothing is called fine that was not looked at.

use std::collections::BTreeSet;
use std::time::Duration;

use crier::domain::event::EventKind;
use crier::domain::id::RoleId;
use crier::domain::language::Language;
use crier::domain::reward::{Rule, When};
use crier_sandbox::{Fault, Person, Reply, Times, seed};

use crate::command::{presses, types};
use crate::privacy::open;
use crate::reward::{promise, rule};
use crate::support::wire::Call;
use crate::support::{Crier, guild, route};

/// The text of every page of a reply.
async fn pages(person: &Person, line: &str) -> Vec<String> {
    let next = Language::En.texts().get("button-next");
    let mut reply = types(person, line).await;
    let mut pages = vec![reply.text()];
    while can_press(&reply, &next) {
        reply = presses(person, &reply, &next).await;
        pages.push(reply.text());
        assert!(pages.len() < 50, "{line} has no end");
    }
    for page in &pages {
        assert!(page.chars().count() < 2_500, "{page}");
        assert!(!page.contains('…'), "{page}");
    }
    pages
}

fn can_press(reply: &Reply, label: &str) -> bool {
    let rows = reply.components.iter();
    let mut buttons = rows
        .filter_map(|row| row["components"].as_array())
        .flatten();
    buttons.any(|button| button["label"] == label && button["disabled"] != true)
}

/// What the database calls these, each of which is to be named somewhere.
async fn assert_named(crier: &Crier, sql: &'static str, pages: &[String]) {
    let names: Vec<(String,)> = crier.select(sql).await;
    assert!(names.len() > 20, "{names:?}");
    let text = pages.join("\n");
    let missing: BTreeSet<&String> = names
        .iter()
        .map(|(name,)| name)
        .filter(|name| !text.contains(name.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(pages.len() > 1);
}

#[tokio::test]
async fn every_endpoint_route_reward_and_link_is_named_on_some_page() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let mut chat = crier.silent_endpoint("barertc", "").await;
    for number in 0..30_i64 {
        chat = crier.silent_endpoint("barertc", "").await;
        crier
            .add_route(route(&chat, EventKind::Report, seed::STAFF))
            .await;
        let role = RoleId::from_u64(seed::SUPPORTER_ROLE).unwrap();
        let one = Rule {
            role,
            ..rule(seed::SUPPORTER_ROLE, When::At(number + 1))
        };
        promise(&crier, one).await;
    }
    for number in 0..30 {
        let member = if number % 2 == 0 { "@Mira" } else { "@Oleg" };
        let line = format!(
            "/link add endpoint:{} name:\"somebody number {number}.\" member:{member}",
            chat.id
        );
        types(&anna, &line).await;
    }
    let ids = "select endpoint_id from endpoint";
    assert_named(&crier, ids, &pages(&anna, "/endpoint list").await).await;
    let ids = "select route_id from route";
    assert_named(&crier, ids, &pages(&anna, "/route list").await).await;
    let ids = "select rule_id from reward_rule";
    assert_named(&crier, ids, &pages(&anna, "/reward list").await).await;
    let names = "select name from identity";
    assert_named(&crier, names, &pages(&anna, "/link list").await).await;
    let names = "select endpoint_id from endpoint";
    assert_named(&crier, names, &pages(&anna, "/diagnose").await).await;
    let mira = crier.sandbox.person(seed::MIRA);
    let own = pages(&mira, "/link list").await;
    assert_eq!(own.len(), 2, "fifteen, ten to a page");
    assert!(!own.join("\n").contains(&seed::OLEG.to_string()));
    crier.stop().await;
}

#[tokio::test]
async fn an_endpoint_without_a_secret_with_a_refused_call_or_a_deleted_channel_is_named_first() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    types(
        &anna,
        "/endpoint add source:sphere channel:#votes name:Secretless",
    )
    .await;
    let refused = crier.endpoint("boticord", seed::REVIEWS).await;
    let wrong = Call::new(&refused.url, "{}").with("x-hook-key", "another");
    assert_eq!(crier.call(&wrong).await.status, 401);
    let visited = crier.endpoint("sphere", seed::VOTES).await;
    let visit = Call::new(&visited.url, "").by("GET");
    assert_eq!(crier.call(&visit).await.status, 405);
    let gone = crier.endpoint("fastcomments", seed::COMMENTS).await;
    crier.send(&gone, "created", &crier.parts(1)).await;
    crier.messages(seed::COMMENTS, 1).await;
    crier.sandbox.delete_channel(seed::COMMENTS);
    crier
        .app
        .intake
        .refusals
        .flush(&crier.app.store)
        .await
        .unwrap();
    let told = pages(&anna, "/diagnose").await.join("\n");
    let (problems, rest) = told.split_once("Checked, and fine").unwrap();
    for (what, action) in [
        ("**Secretless** has no secret yet", "/endpoint secret"),
        ("boticord", "secret"),
        ("sphere", "GET"),
        ("no longer exists", "/route edit"),
    ] {
        let line = problems.lines().find(|line| line.contains(what));
        let line = line.unwrap_or_else(|| panic!("{what}: {told}"));
        assert!(line.contains(action), "{line}");
    }
    let named = format!("fastcomments {}: comments", gone.id);
    assert!(problems.contains(&named), "{named}: {problems}");
    assert!(rest.contains("channels that I post in"), "{rest}");
    let shown = types(&anna, &format!("/endpoint show endpoint:{}", gone.id)).await;
    assert!(
        shown.text().contains("no longer exists"),
        "{}",
        shown.text()
    );
    let fine = Language::En.texts().get("endpoint-next-none");
    assert!(!shown.text().contains(&fine), "{}", shown.text());
    crier.clock.advance(Duration::from_hours(8 * 24));
    let later = pages(&anna, "/diagnose").await.join("\n");
    assert!(!later.contains("refused a call"), "a week ago: {later}");
    crier.stop().await;
}

#[tokio::test]
async fn people_who_are_not_in_the_server_are_no_problem() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    promise(&crier, rule(seed::SUPPORTER_ROLE, When::At(1))).await;
    crier.sandbox.leave(seed::GUILD, seed::MIRA);
    crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    crier.messages(seed::VOTES, 1).await;
    crier.settle().await;
    assert_eq!(crier.stuck().await[0].2.as_deref(), Some("member-absent"));
    let told = pages(&anna, "/diagnose").await.join("\n");
    assert!(told.contains("I found nothing that doesn't work"), "{told}");
    assert!(
        told.contains("1 role waits for someone who isn't"),
        "{told}"
    );
    let help = types(&anna, "/help").await;
    assert!(!help.text().contains("stuck"), "{}", help.text());
    crier.stop().await;
}

#[tokio::test]
async fn nothing_is_called_fine_that_was_not_looked_at() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let empty = types(&anna, "/diagnose").await.text();
    assert!(empty.contains("there was nothing to check"), "{empty}");
    assert!(
        !empty.contains("fine") && !empty.contains("Nothing is stuck"),
        "{empty}"
    );
    let (_, elsewhere) = crier.sandbox.found_guild("Other", seed::OLEG);
    let hook = crier.endpoint("boticord", elsewhere).await;
    let refuse = Fault::Refuse {
        status: 500,
        code: 0,
    };
    let path = format!("/channels/{elsewhere}");
    crier
        .sandbox
        .faults()
        .order("GET", &path, Times::Always, refuse);
    let told = pages(&anna, "/diagnose").await.join("\n");
    let (_, unchecked) = told.split_once("Not checked").unwrap();
    assert!(unchecked.contains(&format!("<#{elsewhere}>")), "{told}");
    assert!(unchecked.contains("no call has come yet"), "{told}");
    assert!(!told.contains("I have the permissions I need"), "{told}");
    let shown = types(&anna, &format!("/endpoint show endpoint:{}", hook.id)).await;
    assert!(shown.text().contains("couldn't check"), "{}", shown.text());
    crier.stop().await;
}

#[tokio::test]
async fn a_report_channel_that_everyone_reads_and_a_route_that_never_posts_are_named() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    let chat = crier.endpoint("barertc", seed::STAFF).await;
    crier
        .add_route(route(&chat, EventKind::Vote, seed::VOTES))
        .await;
    open(&crier, seed::STAFF);
    let told = pages(&anna, "/diagnose").await.join("\n");
    assert!(told.contains("Everyone can read"), "{told}");
    assert!(told.contains("BareRTC never sends this"), "{told}");
    let russian = types(&anna.clone().speaking("ru"), "/diagnose")
        .await
        .text();
    assert!(russian.contains("могут читать все"), "{russian}");
    crier.send(&chat, "report", &crier.parts(1)).await;
    crier.settle().await;
    let told = pages(&anna, "/diagnose").await.join("\n");
    assert!(told.contains("this is for staff only"), "{told}");
    let routes = crier
        .app
        .store
        .read()
        .await
        .unwrap()
        .list_routes(guild())
        .await;
    assert_eq!(routes.unwrap().len(), 2);
    crier.stop().await;
}

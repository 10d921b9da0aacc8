//! Slash commands as people type them in the sandbox.

use crier::domain::event::EventKind;
use crier::store::board::KEPT_FOR;
use crier_sandbox::{Person, Reply, Snowflake, seed};

use crate::support::{Crier, guild};

fn anna(crier: &Crier) -> Person {
    crier.sandbox.person(seed::ANNA)
}

pub(crate) async fn types(person: &Person, line: &str) -> Reply {
    let reply = person.types(line).await;
    let reply = reply.unwrap_or_else(|error| panic!("{line}: {error}"));
    println!("\n>>> {line}\n{}", reply.text());
    reply
}

/// Presses the button with this label under a reply.
pub(crate) async fn presses(person: &Person, reply: &Reply, label: &str) -> Reply {
    let id = reply.find_component(label).unwrap();
    let message: Snowflake = reply.message_id.unwrap();
    let reply = person.presses(message, &id).await.unwrap();
    println!("\n>>> [{label}]\n{}", reply.text());
    reply
}

fn url_in(reply: &Reply) -> String {
    let text = reply.text();
    let from = text.find("http://").unwrap();
    text[from..].split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn an_endpoint_is_made_shown_renamed_paused_and_removed() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    let made = types(
        &anna,
        "/endpoint add source:boticord channel:#votes secret:sixteen-letters-1",
    )
    .await;
    assert!(made.is_ephemeral && made.was_deferred);
    let url = url_in(&made);
    assert!(
        url.starts_with(&format!("{}/hooks/boticord/", crier.base)),
        "{url}"
    );
    let again = types(&anna, "/endpoint add source:boticord channel:#votes").await;
    assert!(again.text().contains("BotiCord 2"), "{}", again.text());
    let shown = types(&anna, "/endpoint show endpoint:BotiCord").await;
    assert!(shown.text().contains(&url));
    let offered = anna
        .completes("/endpoint show endpoint:boti")
        .await
        .unwrap();
    assert_eq!(offered.len(), 2);
    types(&anna, "/endpoint rename endpoint:\"BotiCord 2\" name:Other").await;
    types(&anna, "/endpoint pause endpoint:Other").await;
    let list = types(&anna, "/endpoint list").await;
    assert!(list.text().contains("Other") && list.text().contains("paused"));
    types(&anna, "/endpoint resume endpoint:Other").await;
    let asked = types(&anna, "/endpoint remove endpoint:Other").await;
    let removed = presses(&anna, &asked, "Remove").await;
    let gone = types(&anna, "/endpoint list").await;
    assert!(!gone.text().contains("Other"));
    presses(&anna, &removed, "Undo").await;
    let back = types(&anna, "/endpoint list").await;
    assert!(back.text().contains("Other"));
}

#[tokio::test]
async fn a_secret_is_taken_by_modal_and_the_old_one_stays_good_for_a_while() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    types(&anna, "/endpoint add source:fastcomments channel:#comments").await;
    let opened = types(&anna, "/endpoint secret endpoint:FastComments").await;
    let modal = opened.modal.clone().unwrap();
    println!("{modal:?}");
    let taken = anna
        .submits(&modal, &[("secret", "a-secret-from-the-site")])
        .await
        .unwrap();
    println!("{}", taken.text());
    assert!(taken.is_ephemeral);
    let changed = types(
        &anna,
        "/endpoint secret endpoint:FastComments secret:another-secret-of-the-site keep_old:3",
    )
    .await;
    assert!(changed.text().contains("3 hours"));
    let short = types(&anna, "/endpoint secret endpoint:FastComments secret:short").await;
    assert!(short.text().contains("too short"));
    types(&anna, "/endpoint add source:website-toolbox channel:#forum").await;
    let rotated = types(&anna, "/endpoint secret endpoint:\"Website Toolbox\"").await;
    assert!(rotated.modal.is_none() && rotated.text().contains("/hooks/website-toolbox/"));
}

#[tokio::test]
async fn nobody_without_manage_server_commands_anything() {
    let crier = Crier::start().await.with_bot().await;
    let mira = crier.sandbox.person(seed::MIRA).past_permissions();
    for line in [
        "/endpoint list",
        "/route list",
        "/reward list",
        "/settings language:ru",
        "/diagnose",
        "/link add endpoint:x name:y member:@Mira",
    ] {
        let refused = types(&mira, line).await;
        assert!(refused.is_ephemeral, "{line}");
        assert!(refused.text().contains("Manage Server"), "{line}");
    }
}

#[tokio::test]
async fn routes_are_made_changed_and_removed_and_channels_are_looked_at() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    let staff = types(
        &anna,
        "/route add event:report channel:#staff style:compact",
    )
    .await;
    assert!(!staff.text().contains("⚠️"), "{}", staff.text());
    let double = types(&anna, "/route add event:report channel:#staff").await;
    assert!(double.text().contains("already"));
    crier.sandbox.deny_bot(seed::REVIEWS, 1 << 14);
    let lacking = types(
        &anna,
        "/route add event:review channel:#reviews mention:@Champion",
    )
    .await;
    assert!(lacking.text().contains("Embed Links"), "{}", lacking.text());
    let offered = anna.completes("/route edit route:report").await.unwrap();
    assert_eq!(offered.len(), 1, "{offered:?}");
    println!("{offered:?}");
    let id = crier_route(&crier, EventKind::Review).await;
    let edited = types(
        &anna,
        &format!("/route edit route:{id} clear:mention style:plain"),
    )
    .await;
    assert!(!edited.text().contains("pings"), "{}", edited.text());
    let shown = types(&anna, &format!("/route preview route:{id}")).await;
    assert!(shown.is_ephemeral);
    let removed = types(&anna, &format!("/route remove route:{id}")).await;
    presses(&anna, &removed, "Undo").await;
    let list = types(&anna, "/route list").await;
    assert!(list.text().contains(&id));
    let diagnosis = types(&anna, "/diagnose").await;
    assert!(diagnosis.text().contains("Embed Links"));
}

async fn crier_route(crier: &Crier, kind: EventKind) -> String {
    let mut tx = crier.app.store.read().await.unwrap();
    let routes = tx.list_routes(guild()).await.unwrap();
    let route = routes.into_iter().find(|route| route.kind == kind).unwrap();
    route.id.to_string()
}

#[tokio::test]
async fn a_reward_is_refused_with_the_reason_or_kept_and_paid_out() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    for (role, why) in [
        ("@Admin", "too powerful for a reward"),
        ("@Crier", "belongs to an app"),
    ] {
        let refused = types(&anna, &format!("/reward add role:{role} counts:vote at:1")).await;
        assert!(refused.text().contains(why), "{}", refused.text());
    }
    let none = types(&anna, "/reward list").await;
    assert!(none.text().contains("There are no rewards yet"));
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let (status, _) = crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    assert_eq!(status, 200);
    let made = types(
        &anna,
        "/reward add role:@Champion counts:vote at:1 lasts:7d",
    )
    .await;
    assert!(
        made.text().contains("1 member already qualifies"),
        "{}",
        made.text()
    );
    let granted = presses(&anna, &made, "Grant to 1 member").await;
    assert!(granted.text().contains("1 member gets it now"));
    let has = crier
        .sandbox
        .wait_until(std::time::Duration::from_secs(20), |sandbox| {
            sandbox.has_role(seed::MIRA, seed::CHAMPION_ROLE)
        })
        .await;
    assert!(has, "the role is given");
    types(&anna, "/reward list").await;
    let mira = crier.sandbox.person(seed::MIRA);
    let votes = types(&mira, "/votes").await;
    assert!(votes.is_ephemeral && votes.text().contains("1 vote"));
    let top = types(&mira, "/top counts:vote period:week").await;
    assert!(!top.is_ephemeral && top.text().contains("1 vote"));
    let russian = types(&mira.clone().speaking("ru"), "/votes").await;
    assert!(russian.text().contains("1 голос"), "{}", russian.text());
}

#[tokio::test]
async fn a_link_moves_the_counts_over_and_back_and_the_profile_shows_them() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let events: Vec<&str> = crier::source::find("fastcomments")
        .unwrap()
        .samples()
        .iter()
        .map(|sample| sample.event)
        .collect();
    let (status, body) = crier.send(&hook, events[0], &crier.parts(1)).await;
    assert_eq!(status, 200, "{events:?} {body}");
    let top = types(&anna, "/top counts:comment").await;
    assert!(top.text().contains("mira · 1 comment"), "{}", top.text());
    let linked = types(
        &anna,
        &format!("/link add endpoint:{} name:mira member:@Mira", hook.id),
    )
    .await;
    println!("{}", linked.text());
    crier.clock.advance(KEPT_FOR);
    let top = types(&anna, "/top counts:comment").await;
    assert!(
        top.text()
            .contains(&format!("<@{}> · 1 comment", seed::MIRA)),
        "{}",
        top.text()
    );
    let mira = crier.sandbox.person(seed::MIRA);
    let votes = types(&mira, "/votes").await;
    assert!(votes.text().contains("1 comment"));
    types(&mira, "/link list").await;
    types(&mira, "/profile show").await;
    types(&mira, "/profile unset field:Streak").await;
    types(&mira, "/profile set field:Pronouns value:she/her").await;
    let shown = types(&mira, "/profile show").await;
    assert!(!shown.text().contains("Streak") && shown.text().contains("she/her"));
    types(&mira, "/link remove name:mira").await;
    crier.clock.advance(KEPT_FOR);
    let top = types(&anna, "/top counts:comment").await;
    assert!(top.text().contains("mira · 1 comment"), "{}", top.text());
}

#[tokio::test]
async fn settings_are_shown_kept_and_unset() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    let now = types(&anna, "/settings").await;
    assert!(now.text().contains("English (default)") || now.text().contains("(default)"));
    types(
        &anna,
        "/settings language:bg timezone:Europe/Sofia week_starts:sunday reset_hour:4",
    )
    .await;
    let wrong = types(&anna, "/settings timezone:Europe/Sofya").await;
    assert!(wrong.text().contains("Europe/Sofia"));
    let top = types(&anna, "/top").await;
    assert!(top.text().contains("Гласове"), "{}", top.text());
    let unset = types(&anna, "/settings language:default timezone:default").await;
    assert!(unset.text().contains("UTC (default)"));
    types(&anna, "/help").await;
    types(&anna.clone().speaking("ru"), "/help").await;
    types(&crier.sandbox.person(seed::MIRA).speaking("bg"), "/help").await;
    types(&anna, "/diagnose").await;
}

#[tokio::test]
async fn a_test_is_posted_and_never_counted() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    types(
        &anna,
        "/endpoint add source:boticord channel:#votes name:Try",
    )
    .await;
    let refused = types(&anna, "/endpoint test endpoint:Try").await;
    assert!(refused.text().contains("refused"), "{}", refused.text());
    types(
        &anna,
        "/endpoint secret endpoint:Try secret:a-secret-of-the-tests",
    )
    .await;
    types(&anna, "/endpoint test endpoint:Try").await;
    let posted = crier
        .sandbox
        .wait_until(std::time::Duration::from_secs(20), |sandbox| {
            sandbox.messages(seed::VOTES).len() == 1
        })
        .await;
    assert!(posted, "the test is posted");
    let votes = types(&anna, "/votes").await;
    assert!(votes.text().contains("0 votes"), "{}", votes.text());
}

#[tokio::test]
async fn in_a_forum_a_thread_is_made_and_posted_into() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    let made = types(
        &anna,
        "/endpoint add source:boticord channel:#ideas secret:a-secret-of-the-tests",
    )
    .await;
    assert!(
        !made.text().contains(&seed::IDEAS.to_string()),
        "{}",
        made.text()
    );
    types(&anna, "/endpoint test endpoint:BotiCord").await;
    let mut tx = crier.app.store.read().await.unwrap();
    let routes = tx.list_routes(guild()).await.unwrap();
    drop(tx);
    let thread = routes[0].channel.get().unsigned_abs();
    // The thread's first message, and the test.
    let messages = crier.messages(thread, 2).await;
    assert_eq!(messages.len(), 2);
}

#[tokio::test]
async fn another_guilds_endpoint_is_out_of_reach() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let (other, channel) = crier.sandbox.found_guild("Other", seed::OLEG);
    let oleg = crier.sandbox.person(seed::OLEG).in_channel(channel);
    for line in ["show", "pause", "remove", "secret secret:sixteen-letters-1"] {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let line = format!("/endpoint {verb} endpoint:{} {rest}", hook.id);
        let refused = types(&oleg, &line).await;
        assert!(
            refused.text().contains("no endpoint"),
            "{other}: {}",
            refused.text()
        );
    }
}

#[tokio::test]
async fn a_leaderboard_turns_its_pages_for_whoever_asked_and_answers_others_privately() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    for number in 1..=12 {
        let mut parts = crier.parts(number);
        let user = 700_000_000_000_000_000 + i64::from(number);
        parts.user = crier::domain::id::MemberId::new(user).unwrap();
        let (status, _) = crier.send(&hook, "new_bot_bump", &parts).await;
        assert_eq!(status, 200);
    }
    let anna = anna(&crier);
    let first = types(&anna, "/top").await;
    assert!(first.text().contains("Page 1 of 2"), "{}", first.text());
    assert!(first.text().contains("**1.** someone · 1 vote"));
    let other = crier.sandbox.person(seed::OLEG);
    let own = presses(&other, &first, "Next →").await;
    assert!(own.is_ephemeral && own.text().contains(&format!("<@{}>", seed::OLEG)));
    let second = presses(&anna, &first, "Next →").await;
    assert!(!second.is_ephemeral && second.text().contains("Page 2 of 2"));
    assert!(
        second.text().contains("**1.** someone · 1 vote"),
        "{}",
        second.text()
    );
}

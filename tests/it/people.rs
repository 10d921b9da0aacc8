//! People who are in the server, who left it, and who never were there: on posts and on boards.

use crier::clock::Clock;
use crier::domain::id::MemberId;
use crier::domain::presence::Presence;
use crier::store::board::KEPT_FOR;
use crier_sandbox::{Fault, Scope, Times, seed};

use crate::support::{Crier, Hook, eventually, guild};

/// Someone with a Discord account who is in no server of ours.
const STRANGER: u64 = 612_000_000_000_000_099;

fn member(id: u64) -> MemberId {
    MemberId::from_u64(id).unwrap()
}

/// A vote by someone.
async fn votes(crier: &Crier, hook: &Hook, by: u64, number: u32) {
    let mut parts = crier.parts(number);
    parts.user = member(by);
    parts.now = parts
        .now
        .plus(std::time::Duration::from_secs(u64::from(number)));
    assert_eq!(crier.send(hook, "new_bot_bump", &parts).await.0, 200);
    crier.settle().await;
}

/// How often Discord was asked whether someone is in the server.
fn asked_for(crier: &Crier, id: u64) -> usize {
    let path = format!("/guilds/{}/members/{id}", seed::GUILD);
    crier.sandbox.log().count_requests("GET", &path)
}

async fn is_noted(crier: &Crier, id: u64, as_what: Presence) {
    eventually("the gateway's news is noted", async || {
        let mut tx = crier.app.store.read().await.unwrap();
        let known = tx.list_presences(guild(), &[member(id)]).await.unwrap();
        known.iter().any(|(_, (presence, _))| *presence == as_what)
    })
    .await;
}

async fn top(crier: &Crier, as_whom: u64) -> String {
    let person = crier.sandbox.person(as_whom);
    person.types("/top").await.unwrap().text()
}

#[tokio::test]
async fn a_voter_who_never_was_in_the_server_is_no_broken_mention() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    votes(&crier, &hook, STRANGER, 1).await;
    votes(&crier, &hook, seed::OLEG, 2).await;
    votes(&crier, &hook, STRANGER, 3).await;
    let shown = crier.shown(seed::VOTES);
    assert!(!shown.contains(&STRANGER.to_string()), "{shown}");
    assert!(shown.contains("Someone"), "{shown}");
    assert!(shown.contains(&format!("<@{}>", seed::OLEG)), "{shown}");
    assert_eq!(
        asked_for(&crier, STRANGER),
        1,
        "what is known is not asked again"
    );
    let crier = crier.with_bot().await;
    let top = top(&crier, seed::ANNA).await;
    assert!(top.contains("**1.** someone · 2 votes"), "{top}");
    assert!(top.contains(&format!("**2.** <@{}>", seed::OLEG)), "{top}");
    crier.stop().await;
}

#[tokio::test]
async fn a_leaderboard_asks_for_those_whom_no_post_named() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier
        .silent_endpoint("boticord", crate::support::SECRET)
        .await;
    votes(&crier, &hook, STRANGER, 1).await;
    for _ in 0..2 {
        let top = top(&crier, seed::ANNA).await;
        assert!(top.contains("**1.** someone · 1 vote"), "{top}");
    }
    assert_eq!(asked_for(&crier, STRANGER), 1);
    crier.stop().await;
}

#[tokio::test]
async fn who_joins_is_mentioned_from_then_on() {
    let crier = Crier::start().await;
    crier.sandbox.leave(seed::GUILD, seed::MIRA);
    let crier = crier.with_bot().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    votes(&crier, &hook, seed::MIRA, 1).await;
    is_noted(&crier, seed::MIRA, Presence::Absent).await;
    crier.sandbox.join(seed::GUILD, seed::MIRA);
    is_noted(&crier, seed::MIRA, Presence::Here).await;
    votes(&crier, &hook, seed::MIRA, 2).await;
    let shown = crier.shown(seed::VOTES);
    assert_eq!(
        shown.matches(&format!("<@{}>", seed::MIRA)).count(),
        1,
        "{shown}"
    );
    crier.stop().await;
}

#[tokio::test]
async fn who_leaves_is_off_the_leaderboard_and_who_comes_back_is_on_it_again() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    for (number, by) in (1..).zip([seed::MIRA, seed::MIRA, seed::OLEG]) {
        votes(&crier, &hook, by, number).await;
    }
    let mira = format!("<@{}>", seed::MIRA);
    let first = format!("**1.** <@{}> · 1 vote", seed::OLEG);
    assert!(top(&crier, seed::OLEG).await.contains(&mira));
    crier.sandbox.leave(seed::GUILD, seed::MIRA);
    is_noted(&crier, seed::MIRA, Presence::Left).await;
    crier.clock.advance(KEPT_FOR);
    let board = top(&crier, seed::OLEG).await;
    assert!(!board.contains(&mira) && board.contains(&first), "{board}");
    let own = crier
        .sandbox
        .person(seed::OLEG)
        .types("/votes")
        .await
        .unwrap();
    assert!(
        own.text().contains("Rank by votes: 1 of 1"),
        "{}",
        own.text()
    );
    crier.sandbox.join(seed::GUILD, seed::MIRA);
    is_noted(&crier, seed::MIRA, Presence::Here).await;
    crier.clock.advance(KEPT_FOR);
    let board = top(&crier, seed::OLEG).await;
    assert!(
        board.contains(&format!("**1.** {mira} · 2 votes")),
        "{board}"
    );
    crier.stop().await;
}

#[tokio::test]
async fn who_left_while_the_bot_was_away_is_found_out_when_it_is_back() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    votes(&crier, &hook, seed::MIRA, 1).await;
    is_noted(&crier, seed::MIRA, Presence::Here).await;
    crier.sandbox.disconnect_gateway(4009, false);
    crier.sandbox.leave(seed::GUILD, seed::MIRA);
    is_noted(&crier, seed::MIRA, Presence::Left).await;
    crier.stop().await;
}

#[tokio::test]
async fn without_the_members_intent_nobody_is_hidden() {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    votes(&crier, &hook, seed::MIRA, 1).await;
    crier.sandbox.leave(seed::GUILD, seed::MIRA);
    is_noted(&crier, seed::MIRA, Presence::Left).await;
    crier.sandbox.allow_members_intent(false);
    crier.sandbox.disconnect_gateway(4014, false);
    is_noted(&crier, seed::MIRA, Presence::Absent).await;
    let top = top(&crier, seed::OLEG).await;
    assert!(top.contains("**1.** someone · 1 vote"), "{top}");
    crier.stop().await;
}

#[tokio::test]
async fn a_post_waits_until_discord_may_be_asked_whom_it_names() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let limited = Fault::RateLimit {
        scope: Scope::User,
        retry_after: std::time::Duration::from_secs(5),
    };
    let faults = crier.sandbox.faults();
    faults.order("GET", "/members", Times::Exactly(1), limited);
    votes(&crier, &hook, STRANGER, 1).await;
    assert_eq!(crier.embeds(seed::VOTES), 0);
    crier.clock.advance(std::time::Duration::from_secs(6));
    crier.shows(seed::VOTES, 1).await;
    assert!(crier.shown(seed::VOTES).contains("Someone"));
    // Where Discord cannot tell, the post does not wait.
    let refused = Fault::Refuse {
        status: 404,
        code: 0,
    };
    faults.order("GET", "/members", Times::Always, refused);
    votes(&crier, &hook, STRANGER + 1, 2).await;
    let mention = format!("<@{}>", STRANGER + 1);
    assert!(crier.shown(seed::VOTES).contains(&mention));
    crier.stop().await;
}

#[tokio::test]
async fn someone_known_by_a_site_keeps_name_and_picture_with_a_link_and_without() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    let shown =
        |crier: &Crier| crier.sandbox.messages(seed::COMMENTS).pop().unwrap().embeds[0].clone();
    assert_eq!(crier.send(&hook, "created", &crier.parts(1)).await.0, 200);
    crier.shows(seed::COMMENTS, 1).await;
    let embed = shown(&crier);
    assert_eq!(embed["author"]["name"], "mira");
    let mut tx = crier.app.store.write().await.unwrap();
    let known = tx.list_identities(&hook.id, "mira").await.unwrap();
    let link = Some((member(seed::MIRA), crier.clock.now()));
    crier::ledger::link::link(&mut tx, &known[0], link)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(crier.send(&hook, "created", &crier.parts(2)).await.0, 200);
    crier.shows(seed::COMMENTS, 2).await;
    let linked = shown(&crier);
    assert_eq!(linked["author"], embed["author"]);
    let mention = format!("<@{}>", seed::MIRA);
    assert!(
        linked["description"]
            .as_str()
            .unwrap()
            .starts_with(&mention)
    );
    crier.stop().await;
}

//! What is counted and announced, and what is not; and that the counters equal the events.

use std::collections::HashMap;
use std::process::Command;

use crier::clock::Clock;
use crier::domain::id::MemberId;
use crier::source;
use crier_sandbox::seed;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use crate::support::wire::Call;
use crate::support::{Crier, Hook, START, guild};

async fn pause(crier: &Crier, hook: &Hook, is_paused: bool) {
    let now = crier.clock.now();
    let mut tx = crier.app.store.write().await.unwrap();
    tx.upsert_endpoint_paused(&hook.id, is_paused.then_some(now))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_is_held_is_announced_and_counted_once_it_is_approved() {
    let crier = Crier::start().await;
    let comments = crier.endpoint("fastcomments", seed::COMMENTS).await;
    for (id, spam, approved) in [("1", false, false), ("2", true, true)] {
        let said = |spam, approved, reviewed| {
            json!({"id": id, "comment": "Hi", "commenterName": "Mira", "isSpam": spam, "approved": approved,
                "reviewed": reviewed})
        };
        let created = Call::signed(&comments, &said(spam, approved, false), START).at("created");
        crier.call(&created).await.assert_ok();
        crier.settle().await;
        let before = crier.sandbox.messages(seed::COMMENTS).len();
        for reviewed in [false, true] {
            let approved =
                Call::signed(&comments, &said(false, true, reviewed), START).at("updated");
            crier.call(&approved).await.assert_ok();
            crier.settle().await;
            assert_eq!(
                crier.sandbox.messages(seed::COMMENTS).len(),
                before + 1,
                "{id}"
            );
        }
    }
    assert_eq!(crier.counted().await, 2);
    let forum = crier.endpoint("website-toolbox", seed::FORUM).await;
    for (number, kind, pending) in [(1, "created", true), (2, "approved", false)] {
        let author = json!({"userId": 1, "username": "mira"});
        let object = json!({"postId": 5, "message": "Hi", "pending": pending, "author": author});
        let body =
            json!({"id": number, "type": format!("post.{kind}"), "data": {"object": object}});
        assert!(crier.sandbox.messages(seed::FORUM).is_empty());
        crier.tell_ok(&forum, &body).await;
        crier.settle().await;
    }
    assert_eq!(crier.sandbox.messages(seed::FORUM).len(), 1);
    assert_eq!(crier.counted().await, 3);
    assert_eq!(
        crier.requested("PATCH").len(),
        0,
        "an approval is not an edit"
    );
    crier.stop().await;
}

#[tokio::test]
async fn edits_removals_tests_and_what_has_no_counter_are_not_counted() {
    let crier = Crier::start().await;
    let counted = [
        "new_bot_bump",
        "new_server_bump",
        "new_bot_comment",
        "up_added",
        "comment_added",
        "VOTE_ADD",
        "REVIEW_ADD",
        "created",
        "topic.created",
        "post.created",
        "post.approved",
        "new_server_comment",
    ];
    for source in source::ALL {
        for sample in source.samples() {
            let id = source.profile().id.as_str();
            let hook = crier.endpoint(id, seed::LOBBY).await;
            let before = crier.counted().await;
            crier.send(&hook, sample.event, &crier.parts(1)).await;
            let is_counted = crier.counted().await > before;
            assert_eq!(
                is_counted,
                counted.contains(&sample.event),
                "{}",
                sample.event
            );
        }
    }
    crier.stop().await;
}

#[tokio::test]
async fn what_comes_in_a_pause_is_counted_and_never_announced() {
    let crier = Crier::start().await;
    let comments = crier.endpoint("fastcomments", seed::LOBBY).await;
    let forum = crier.endpoint("website-toolbox", seed::LOBBY).await;
    for hook in [&comments, &forum] {
        pause(&crier, hook, true).await;
    }
    let comment = |votes: i64, text: &str| {
        let body = json!({"id": "1", "comment": text, "commenterName": "Mira", "votes": votes});
        Call::signed(&comments, &body, START).by("PUT")
    };
    crier.call(&comment(0, "first")).await.assert_ok();
    crier.send(&forum, "post.created", &crier.parts(1)).await;
    assert_eq!((crier.stored().await, crier.counted().await), (2, 2));
    for hook in [&comments, &forum] {
        pause(&crier, hook, false).await;
    }
    crier.call(&comment(1, "first")).await.assert_ok();
    crier.call(&comment(1, "second")).await.assert_ok();
    for event in ["post.approved", "post.updated", "post.deleted"] {
        crier.send(&forum, event, &crier.parts(1)).await;
    }
    crier.settle().await;
    assert_eq!(
        crier.requested("POST").len(),
        0,
        "{}",
        crier.shown(seed::LOBBY)
    );
    assert_eq!(crier.counted().await, 2);
    // What comes now is announced again.
    crier.send(&forum, "post.created", &crier.parts(2)).await;
    crier.messages(seed::LOBBY, 1).await;
    crier.stop().await;
}

#[tokio::test]
async fn what_is_for_a_guild_the_bot_left_waits_until_it_comes_back() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let mut tx = crier.app.store.write().await.unwrap();
    tx.upsert_guild_left(guild(), START).await.unwrap();
    tx.commit().await.unwrap();
    for number in 1..3 {
        crier
            .send(&hook, "new_bot_bump", &crier.parts(number))
            .await;
    }
    crier.settle().await;
    assert_eq!(crier.requested("POST").len(), 0);
    assert_eq!(crier.counted().await, 2);
    let mut tx = crier.app.store.write().await.unwrap();
    assert!(tx.upsert_guild(guild(), START).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(crier.unpark().await, 2);
    crier.messages(seed::VOTES, 2).await;
    crier.stop().await;
}

#[tokio::test]
async fn another_guilds_id_in_a_body_changes_nothing_but_the_trace() {
    let crier = Crier::start().await;
    let (stranger, elsewhere) = crier.sandbox.found_guild("Elsewhere", seed::ANNA);
    let mut tx = crier.app.store.write().await.unwrap();
    let other = crier::domain::id::GuildId::from_u64(stranger).unwrap();
    tx.upsert_guild(other, START).await.unwrap();
    tx.commit().await.unwrap();
    let hook = crier.endpoint("sphere", seed::VOTES).await;
    for named in [seed::GUILD, stranger] {
        let body = json!({"event": "VOTE_ADD", "guild_id": named.to_string(), "user_id": seed::MIRA.to_string()});
        crier.tell_ok(&hook, &body).await;
    }
    crier.messages(seed::VOTES, 2).await;
    assert!(crier.sandbox.messages(elsewhere).is_empty());
    let rows: Vec<(i64, Option<String>, String)> = crier
        .select("select guild_id, counted_as, trace from event order by length(trace)")
        .await;
    for (guild_id, counted_as, _) in &rows {
        assert_eq!(*guild_id, guild().get());
        assert_eq!(counted_as.as_deref(), Some("vote"));
    }
    let mismatch = format!("guild-mismatch:{stranger}");
    assert!(!rows[0].2.contains("mismatch"), "{rows:?}");
    assert!(rows[1].2.contains(&mismatch), "{rows:?}");
    crier.stop().await;
}

#[tokio::test]
async fn linking_a_name_moves_its_counts_over() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("fastcomments", seed::COMMENTS).await;
    crier.send(&hook, "created", &crier.parts(1)).await;
    let mut tx = crier.app.store.write().await.unwrap();
    let known = tx.list_identities(&hook.id, "mira").await.unwrap();
    let link = (MemberId::from_u64(seed::MIRA).unwrap(), START);
    crier::ledger::link::link(&mut tx, &known[0], Some(link))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    crier.send(&hook, "created", &crier.parts(2)).await;
    let totals: Vec<(String, i64)> = crier
        .select("select holder, total from counter where period = 'all' and total <> 0")
        .await;
    assert_eq!(totals, [(format!("m{}", seed::MIRA), 2)]);
    assert_equals_events(&crier).await;
    crier.stop().await;
}

async fn assert_equals_events(crier: &Crier) {
    let mut tx = crier.app.store.read().await.unwrap();
    assert_eq!(tx.list_count_differences().await.unwrap(), []);
}

#[tokio::test]
async fn after_any_mix_of_calls_the_counters_equal_the_events() {
    let crier = Crier::start().await;
    let mut random = rand::rngs::StdRng::seed_from_u64(20_260_302);
    let mut hooks = Vec::new();
    for source in source::ALL {
        let source = source.profile().id.as_str();
        hooks.push(crier.silent_endpoint(source, crate::support::SECRET).await);
        hooks.push(crier.endpoint(source, seed::LOBBY).await);
    }
    let people = [seed::MIRA, seed::OLEG, seed::BORIS];
    let mut expected: HashMap<u64, i64> = HashMap::new();
    for _ in 0..400 {
        let hook = &hooks[random.random_range(0..hooks.len())];
        let samples = source::find(hook.source).unwrap().samples();
        let sample = &samples[random.random_range(0..samples.len())];
        let person = people[random.random_range(0..people.len())];
        let mut parts = crier.parts(random.random_range(0..20));
        parts.user = MemberId::from_u64(person).unwrap();
        parts.name = format!("name{person}");
        let before = crier.counted().await;
        crier.send(hook, sample.event, &parts).await;
        if sample.event.ends_with("_bump") || ["up_added", "VOTE_ADD"].contains(&sample.event) {
            *expected.entry(person).or_default() += crier.counted().await - before;
        }
        crier
            .clock
            .advance(std::time::Duration::from_secs(random.random_range(0..9000)));
    }
    assert_equals_events(&crier).await;
    let totals: Vec<(String, i64)> = crier
        .select("select holder, total from counter where counts = 'vote' and period = 'all'")
        .await;
    for (holder, total) in totals {
        let person: u64 = holder[1..].parse().unwrap();
        assert_eq!(expected[&person], total, "{holder}");
    }
    assert!(crier.counted().await > 100);
    crier.stop().await;
}

#[tokio::test]
async fn recount_mends_beside_a_running_program_and_says_every_difference() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    let mut hand = SqliteConnectOptions::new()
        .filename(crier.folder.path().join("crier.db"))
        .connect()
        .await
        .unwrap();
    let recount = async || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_crier"));
        let url = crier.config.database_url.clone();
        program.arg("recount").env_clear().env("DATABASE_URL", url);
        let run = tokio::task::spawn_blocking(move || program.output().unwrap());
        let output = run.await.unwrap();
        // What is no terminal hears of no progress.
        assert!(output.stderr.is_empty(), "{output:?}");
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let equal = (Some(0), "Every counter equals its events.\n".to_owned());
    assert_eq!(recount().await, equal);
    let miscount = "update counter set total = 9 where period = 'all'";
    sqlx::query(miscount).execute(&mut hand).await.unwrap();
    let (code, said) = recount().await;
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("vote all: counted 9, events say 1: mended"),
        "{said}"
    );
    assert!(
        said.contains("1 counters differed and were mended."),
        "{said}"
    );
    assert_eq!(recount().await, equal);
    crier.stop().await;
}

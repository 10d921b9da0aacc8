//! The grant button: who gets it, thousands at a time, and what happens to senders meanwhile.

use std::time::{Duration, Instant};

use crier::clock::Clock;
use crier::domain::reward::{Keep, Rule, When};
use crier::ledger::payout;
use crier_sandbox::seed;

use super::{promise, rule, start, vote_by};
use crate::support::{Crier, eventually, guild};

/// How many members have votes.
const MEMBERS: i64 = 20_000;

/// Counters of so many members, each with three votes, as if they had come in long ago.
async fn fill(crier: &Crier) {
    let file = crier.folder.path().join("crier.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let database = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1) \
         insert into counter (guild_id, holder, counts, period, total) \
         select $2, 'm' || (1000000000000000000 + i), 'vote', 'all', 3 from n",
    )
    .bind(MEMBERS)
    .bind(guild().get())
    .execute(&database)
    .await
    .unwrap();
    database.close().await;
}

async fn press(crier: &Crier, rule: &Rule) -> u64 {
    let mut tx = crier.app.store.write().await.unwrap();
    let due = payout::groups(&mut tx, rule).await.unwrap().due;
    payout::begin(&mut tx, rule, crier.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    due
}

async fn promised(crier: &Crier) -> i64 {
    crier.number("select count(*) from reward_grant").await
}

async fn is_paid_out(crier: &Crier) {
    eventually("the payout ends", async || {
        crier.number("select count(*) from payout").await == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_to_twenty_thousand_members_lets_every_call_beside_it_be_answered() {
    let (crier, hook) = start().await;
    fill(&crier).await;
    let made = rule(seed::SUPPORTER_ROLE, When::At(3));
    promise(&crier, made.clone()).await;
    assert_eq!(press(&crier, &made).await, MEMBERS.unsigned_abs());
    let (mut number, mut slowest) = (0, Duration::ZERO);
    while crier.number("select count(*) from payout").await > 0 {
        number += 1;
        let began = Instant::now();
        let (status, _) = crier
            .send(&hook, "new_bot_bump", &crier.parts(number))
            .await;
        slowest = slowest.max(began.elapsed());
        assert_eq!(status, 200);
    }
    assert!(number > 9, "calls came in meanwhile: {number}");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    let paid = crier
        .number("select count(distinct member_id) from reward_grant where event_id is null")
        .await;
    assert_eq!(paid, MEMBERS);
    println!("{number} calls, the slowest took {slowest:?}");
    crier.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payout_that_is_killed_goes_on_and_pays_nobody_twice() {
    let (crier, _) = start().await;
    fill(&crier).await;
    let made = rule(seed::SUPPORTER_ROLE, When::At(3));
    promise(&crier, made.clone()).await;
    press(&crier, &made).await;
    eventually("some are paid", async || promised(&crier).await > 0).await;
    let crier = crier.crash(Duration::from_mins(1)).await;
    let before = promised(&crier).await;
    assert!(before < MEMBERS, "it was killed in between: {before}");
    is_paid_out(&crier).await;
    assert_eq!(promised(&crier).await, MEMBERS);
    let effects = "select count(distinct grant_id) from effect where kind = 'grant'";
    let (given, carried) = (
        "select count(*) from reward_grant where state = 'given'",
        crier.number(effects).await,
    );
    assert!(carried + crier.number(given).await >= MEMBERS);
    crier.stop().await;
}

#[tokio::test]
async fn the_button_gives_nothing_beside_a_higher_role_and_says_so_before() {
    let (crier, hook) = start().await;
    vote_by(&crier, &hook, seed::MIRA, 1..=5).await;
    vote_by(&crier, &hook, seed::OLEG, 1..=3).await;
    let lower = rule(seed::SUPPORTER_ROLE, When::At(3));
    let higher = Rule {
        keep: Keep::Highest,
        ..rule(seed::CHAMPION_ROLE, When::At(5))
    };
    promise(&crier, lower.clone()).await;
    promise(&crier, higher.clone()).await;
    let groups = async |rule: &Rule| {
        let mut tx = crier.app.store.read().await.unwrap();
        let groups = payout::groups(&mut tx, rule).await.unwrap();
        (groups.due, groups.paid, groups.higher)
    };
    assert_eq!(groups(&lower).await, (1, 0, 1));
    assert_eq!(press(&crier, &lower).await, 1);
    crier.settle().await;
    let has = |user, role| crier.sandbox.has_role(user, role);
    assert!(has(seed::OLEG, seed::SUPPORTER_ROLE) && !has(seed::MIRA, seed::SUPPORTER_ROLE));
    assert_eq!(groups(&lower).await, (0, 1, 1));
    assert_eq!(press(&crier, &higher).await, 1);
    crier.settle().await;
    assert!(has(seed::MIRA, seed::CHAMPION_ROLE));
    assert_eq!(promised(&crier).await, 2);
    crier.stop().await;
}

//! What boards cost with a million members: a measurement, run by hand, that judges nothing but which index is read.

use std::time::Instant;

use crier::domain::event::CounterKind;
use crier::store::Store;
use crier::store::counter::{Holder, Span};
use crier::store::sorting::Walk;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection};

use super::make::{day, guild, member, record, settle, vote};

const VOTE: CounterKind = CounterKind::Vote;
const MEMBERS: i64 = 1_000_000;

/// A million members' counters, and their boards.
const FILL: &str = "
    insert into counter (guild_id, holder, counts, period, total, ranked)
        with recursive n (n) as (select 1 union all select n + 1 from n where n < 1000000),
            p (period) as (values ('all'), ('d2026-03-02'), ('w2026-03-02'), ('m2026-03-01'), ('ee1'))
        select 1, 'm' || n, 'vote', period, 1 + n * 7919 % 300,
            case when period = 'ee1' then 0 else 1 + n * 7919 % 300 end from n, p;
    insert into rung select guild_id, counts, period, ranked, count(*) from counter where ranked > 0
        group by guild_id, counts, period, ranked;
    pragma wal_checkpoint(truncate)";

/// The first lines of a board, and what is still to be sorted, as the store asks for them.
const BOARD: &str = "select holder, ranked from counter where guild_id = 1 and counts = 'vote' \
    and period = 'all' and ranked > 0 order by ranked desc, holder limit 10";
const UNSORTED: &str = "select holder from counter where unsorted_at is not null \
    and (guild_id, counts, period) > (0, '', '') order by guild_id, counts, period, unsorted_at limit 9";

/// The processor time of this process so far, in milliseconds.
fn processor_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(12) + ticks(13)) * 10.0
}

async fn ask(store: &Store, what: &str) {
    let mut random = StdRng::seed_from_u64(7);
    let mut took = [const { Vec::new() }; 4];
    for _ in 0..20 {
        let holder = Holder::Member(member(random.random_range(1..=MEMBERS)));
        let span = Span::Week(day("2026-03-02"));
        let mut tx = store.read().await.unwrap();
        let began = Instant::now();
        let page = tx.list_top(guild(1), VOTE, span, (0, 10)).await.unwrap();
        took[0].push(began.elapsed());
        let began = Instant::now();
        let rank = tx.find_rank(guild(1), &holder, VOTE, span).await.unwrap();
        took[1].push(began.elapsed());
        let began = Instant::now();
        let count = tx.count_holders(guild(1), VOTE, span).await.unwrap();
        took[2].push(began.elapsed());
        let began = Instant::now();
        tx.list_top(guild(1), VOTE, span, (1_000, 10))
            .await
            .unwrap();
        took[3].push(began.elapsed());
        assert_eq!((page.len(), rank.is_some(), count), (10, true, MEMBERS));
    }
    for (of, mut took) in ["top", "rank", "holders", "page 100"].iter().zip(took) {
        took.sort_unstable();
        println!("{what}: {of}: median {:?}, most {:?}", took[10], took[19]);
    }
}

async fn votes(store: &Store, what: &str) -> f64 {
    let mut random = StdRng::seed_from_u64(11);
    let (cpu, began) = (processor_ms(), Instant::now());
    for batch in 0..320 {
        let claims: Vec<_> = (0..64)
            .map(|number| {
                let by = random.random_range(1..=MEMBERS);
                vote(guild(1), "e1", &format!("{what}/{batch}/{number}"), by)
            })
            .collect();
        record(store, &claims).await;
    }
    let each = (processor_ms() - cpu) * 1_000.0 / (320.0 * 64.0);
    println!(
        "{what}: {each:.0} us of processor an event, {:?}",
        began.elapsed()
    );
    each
}

async fn assert_plan(hand: &mut SqliteConnection, sql: &str, index: &str) {
    let plan: Vec<(i64, i64, i64, String)> =
        sqlx::query_as(AssertSqlSafe(format!("explain query plan {sql}")))
            .fetch_all(hand)
            .await
            .unwrap();
    println!("{:?}", plan.last());
    assert!(
        plan.iter().all(|step| !step.3.starts_with("SCAN")),
        "{plan:?}"
    );
    assert!(plan[0].3.contains(index), "{plan:?}");
}

#[tokio::test]
#[ignore = "a measurement of some minutes: cargo test --test it -- --ignored --nocapture a_million_members"]
async fn a_million_members() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crier.db");
    let store = Store::open(&format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    settle(&store, &[(guild(1), "e1")]).await;
    let mut hand = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .unwrap();
    sqlx::raw_sql(FILL).execute(&mut hand).await.unwrap();
    assert_plan(&mut hand, BOARD, "counter_by_rank").await;
    assert_plan(&mut hand, UNSORTED, "counter_unsorted").await;
    ask(&store, "all sorted").await;
    let after = votes(&store, "without the index").await;
    ask(&store, "20,000 unsorted").await;
    let (cpu, mut sorted, mut most) = (processor_ms(), 0, 0.0_f64);
    let mut walk = Walk::default();
    loop {
        let began = Instant::now();
        let mut tx = store.write().await.unwrap();
        let count = tx.sort_counters(&mut walk, 32).await.unwrap();
        tx.commit().await.unwrap();
        most = most.max(began.elapsed().as_secs_f64() * 1e3);
        sorted += count;
        if sorted >= 20_000 {
            break;
        }
    }
    let each = (processor_ms() - cpu) * 1e3 / f64::from(u32::try_from(sorted).unwrap());
    println!("sorting: {each:.0} us of processor a counter, the longest step {most:.1} ms");
    sqlx::query(
        "create index counter_by_total on counter (guild_id, counts, period, total desc, holder)",
    )
    .execute(&mut hand)
    .await
    .unwrap();
    let before = votes(&store, "with the index").await;
    println!("before: {:.2} of after", before / after);
}

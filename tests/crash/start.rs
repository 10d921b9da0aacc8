//! The start after a kill: soon, whatever the log and the outbox hold; and what the dead process had taken is taken up.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::load::{Heard, Load};
use crate::world::World;
use crate::{PATIENCE, account};

/// How many promises wait.
const PENDING: u32 = 100_000;
/// How long the log is at least.
const LOG_BYTES: u64 = 64 << 20;
/// How long the start may take in a build that is not optimised, on a machine that does other things too. What is
/// measured is printed.
const READY_WITHIN: Duration = Duration::from_secs(15);

/// Copies of one message's promise, waiting in the lanes of all three channels, which a dead process has leased.
const PROMISES: [&str; 5] = [
    "create temporary table number as with recursive n (n) as (select 1 union all select n + 1 from n where n < $n) \
     select printf('zz%010d', n) as id, n % 3 as place from n",
    "create temporary table whose as select row_number() over (order by m.message_id) - 1 as place, m.*, \
     e.event_id, e.subject_id, e.tally from message m join message_event e on e.message_id = m.message_id",
    "insert into message (message_id, guild_id, channel_id, style, nonce, generation, created_at) \
     select n.id, w.guild_id, w.channel_id, w.style, n.id, 0, w.created_at \
     from number n join whose w on w.place = n.place",
    "insert into message_event (message_id, position, event_id, subject_id, tally) \
     select n.id, 0, w.event_id, null, w.tally from number n join whose w on w.place = n.place",
    "insert into effect (effect_id, guild_id, lane, kind, message_id, state, attempt, due_at, created_at) \
     select n.id, w.guild_id, 'c' || w.channel_id, 'post', n.id, 'pending', 0, w.created_at, w.created_at \
     from number n join whose w on w.place = n.place",
];

/// The dead process's leases: they would end in an hour.
const LEASES: &str = "insert into lane (lane, next_at, not_before, lease_token, leased_until) \
    select 'c' || channel_id, created_at, 0, 'dead', created_at + 3600000 from whose where true \
    on conflict (lane) do update set next_at = excluded.next_at, lease_token = 'dead', \
    leased_until = excluded.leased_until";

/// Fills the log until it is as long as wanted.
const PADDING: &str = "insert into installation (name, value) \
    select 'padding ' || hex(randomblob(8)), hex(randomblob(100000)) from number limit 20";

/// Leaves the database as a process leaves it that is killed with a long log.
async fn leave_behind(world: &World) {
    let database = world.database();
    let log = world.folder.join("crier.db-wal");
    let options = SqliteConnectOptions::new().filename(&database);
    let options = options.pragma("wal_autocheckpoint", "0");
    let mut connection = options.connect().await.unwrap();
    for statement in PROMISES.into_iter().chain([LEASES]) {
        let statement = statement.replace("$n", &PENDING.to_string());
        run(&mut connection, &statement).await;
    }
    while std::fs::metadata(&log).unwrap().len() < LOG_BYTES {
        run(&mut connection, PADDING).await;
    }
    let aside = |file: &Path| file.with_extension("aside");
    let aside_log = world.folder.join("aside-wal");
    std::fs::copy(&database, aside(&database)).unwrap();
    std::fs::copy(&log, &aside_log).unwrap();
    connection.close().await.unwrap();
    std::fs::rename(aside(&database), &database).unwrap();
    std::fs::rename(&aside_log, &log).unwrap();
}

async fn run(connection: &mut SqliteConnection, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    sqlx::query(statement).execute(connection).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_with_a_long_log_and_a_hundred_thousand_promises_it_is_ready_soon_and_takes_them_up()
{
    let world = World::new().await;
    let load = Load::new(&world);
    let running = world.run().await;
    for _ in 0..3 {
        assert_eq!(load.send_new().await, Heard::Status(200));
    }
    account::settle(&world, &load).await;
    running.signal("TERM");
    assert!(running.status().await.success());
    leave_behind(&world).await;
    let log = std::fs::metadata(world.folder.join("crier.db-wal")).unwrap();
    assert!(log.len() >= LOG_BYTES);
    let before = world.sandbox.log().count_requests("POST", "/messages");

    let began = Instant::now();
    let running = world.start();
    assert!(running.is_listening().await);
    assert!(load.is_ready(&world).await);
    let ready = began.elapsed();
    let posted = world.sandbox.log().wait_for_request(PATIENCE, |requests| {
        let is_post = |request: &&crier_sandbox::RequestRecord| {
            request.method == "POST" && request.path.contains("/messages")
        };
        (requests.iter().filter(is_post).count() > before).then_some(())
    });
    posted.await.expect("the first of what is left");
    let posted = began.elapsed();
    let sending = Instant::now();
    assert_eq!(load.send_new().await, Heard::Status(200));
    println!(
        "ready after {ready:?}, first post after {posted:?}, first call took {:?}",
        sending.elapsed()
    );
    assert!(ready < READY_WITHIN, "{ready:?}");
    assert!(posted < 2 * READY_WITHIN, "{posted:?}");
    running.kill();
}

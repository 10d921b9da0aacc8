//! `crier backup`: whole under its name, or not there.

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

use crate::account::number;
use crate::load::{Heard, Load};
use crate::strace;
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_killed_leaves_nothing_under_its_name_and_one_that_is_there_is_kept() {
    let world = World::new().await;
    let load = Load::new(&world);
    let running = world.run().await;
    assert_eq!(load.send_new().await, Heard::Status(200));
    let copy = world.folder.join("copy.db");
    let words = ["backup", copy.to_str().unwrap()];
    if strace::is_here() {
        for (call, nth) in [
            ("pwrite64", 1),
            ("pwrite64", 30),
            ("fsync", 1),
            ("rename,renameat,renameat2,link,linkat", 1),
        ] {
            let traced = format!("trace={call}");
            let inject = format!("inject={call}:signal=SIGKILL:when={nth}");
            let under = strace::injecting(&inject, &traced);
            let ended = world.command_under(&under, &words).output().unwrap();
            assert!(ended.status.code().is_none(), "{call} {nth}: {ended:?}");
            assert!(!copy.exists(), "{call} {nth}");
        }
    }
    let made = world.command(&words).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let options = SqliteConnectOptions::new().filename(&copy).read_only(true);
    let eyes = SqlitePool::connect_with(options).await.unwrap();
    assert_eq!(number(&eyes, "select count(*) from event").await, 1);
    eyes.close().await;
    let before = std::fs::read(&copy).unwrap();
    let again = world.command(&words).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(said.contains("copy.db"), "{said}");
    assert_eq!(std::fs::read(&copy).unwrap(), before);
    running.kill();
}

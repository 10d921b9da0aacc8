//! A disk that is full, read-only or failing, a file that goes away, a database that someone else holds: senders are asked
//! to come again, nothing is acknowledged that is not stored, and all goes on by itself when the trouble is over.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::load::{Heard, Load};
use crate::running::Running;
use crate::strace::Fault;
use crate::world::World;
use crate::{account, eventually, pass};

/// A program that runs, and has stored and shown something.
async fn begin() -> (World, Load, Running) {
    let world = World::new().await;
    let load = Load::new(&world);
    let running = world.run().await;
    assert_eq!(load.send_new().await, Heard::Status(200));
    assert!(load.is_ready(&world).await);
    account::settle(&world, &load).await;
    (world, load, running)
}

/// Asserts that senders are asked to come again, and that the program says so of itself.
async fn assert_refuses(world: &World, load: &Load, trouble: &str) {
    for _ in 0..3 {
        assert_eq!(load.send_new().await, Heard::Refused, "{trouble}");
        assert!(!load.is_ready(world).await, "{trouble}");
    }
}

/// Asserts that the same process stores again, and that everything is as if there had been no trouble.
async fn assert_recovers(world: &World, load: &Load, running: Running) {
    eventually("it is ready again", async || load.is_ready(world).await).await;
    load.send_open().await;
    account::settle(world, load).await;
    running.signal("TERM");
    assert!(running.status().await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_log_cannot_be_written_senders_are_sent_away_and_afterwards_all_goes_on() {
    let (world, load, running) = begin().await;
    let troubles = [
        ("fsync,fdatasync", "EIO"),
        ("pwrite64", "EIO"),
        ("pwrite64", "ENOSPC"),
        ("pwrite64", "EROFS"),
    ];
    for (calls, error) in troubles {
        let Some(fault) = Fault::begin(running.pid(), (calls, error), None) else {
            return;
        };
        assert_refuses(&world, &load, &format!("{calls} {error}")).await;
        drop(fault);
        eventually("it is ready again", async || load.is_ready(&world).await).await;
        load.send_open().await;
        account::settle(&world, &load).await;
    }
    assert_recovers(&world, &load, running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_log_cannot_be_moved_into_the_database_nothing_is_lost() {
    let (world, load, running) = begin().await;
    let calls = ("pwrite64,fsync,fdatasync", "EIO");
    let Some(fault) = Fault::begin(running.pid(), calls, Some(&world.database())) else {
        return;
    };
    let log = world.folder.join("crier.db-wal");
    // SQLite moves it after every thousand pages, of four kilobytes.
    while std::fs::metadata(&log).unwrap().len() < 6 << 20 {
        let heard = join_all((0..8).map(|_| load.send_new())).await;
        let is_honest = |one: &Heard| matches!(one, Heard::Status(200) | Heard::Refused);
        assert!(heard.iter().all(is_honest), "{heard:?}");
    }
    running.kill();
    drop(fault);
    let running = world.run().await;
    assert_recovers(&world, &load, running).await;
}

/// A small file system that goes away when dropped.
struct Mounted<'a>(&'a Path);

impl<'a> Mounted<'a> {
    fn at(folder: &'a Path) -> Option<Self> {
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=6m", "crier-test"]);
        let mounted = command.arg(folder).output();
        match mounted {
            Ok(output) if output.status.success() => return Some(Self(folder)),
            Ok(output) => println!("NOT run: {}", String::from_utf8_lossy(&output.stderr)),
            Err(error) => println!("NOT run: mount: {error}"),
        }
        None
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_survived_without_a_restart() {
    let own = tempfile::tempdir().unwrap();
    let folder = own.path().join("small");
    std::fs::create_dir(&folder).unwrap();
    let Some(mounted) = Mounted::at(&folder) else {
        return;
    };
    let world = World::within(own, folder.clone()).await;
    let load = Load::new(&world);
    let running = world.run().await;
    let ballast = folder.join("ballast");
    // As much as fits: the write ends with the error that the program is to meet.
    std::fs::write(&ballast, vec![0; 8 << 20]).unwrap_err();
    // What is rolled back leaves a little room again, so that now and then an event still fits.
    let mut refused = 0;
    while refused < 3 {
        let heard = load.send_new().await;
        assert!(
            matches!(heard, Heard::Status(200) | Heard::Refused),
            "{heard:?}"
        );
        refused += u32::from(heard == Heard::Refused);
    }
    std::fs::remove_file(&ballast).unwrap();
    eventually("it is ready again", async || load.is_ready(&world).await).await;
    assert_eq!(load.send_new().await, Heard::Status(200));
    assert_recovers(&world, &load, running).await;
    drop(mounted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_moved_or_replaced_takes_nothing_in() {
    let (world, load, running) = begin().await;
    let (file, away) = (world.database(), world.folder.join("away.db"));
    std::fs::rename(&file, &away).unwrap();
    assert_refuses(&world, &load, "moved").await;
    assert!(!file.exists(), "an empty one was made in its place");
    std::fs::copy(&away, &file).unwrap();
    assert_refuses(&world, &load, "replaced").await;
    std::fs::rename(&away, &file).unwrap();
    assert_recovers(&world, &load, running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_is_deleted_takes_nothing_in() {
    let (world, load, running) = begin().await;
    let log = world.folder.join("crier.db-wal");
    let away = world.folder.join("away");
    std::fs::rename(&log, &away).unwrap();
    assert_refuses(&world, &load, "the log is gone").await;
    std::fs::rename(&away, &log).unwrap();
    assert_recovers(&world, &load, running).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_someone_holds_is_waited_for_and_no_sender_waits_longer_than_ten_seconds() {
    let (world, load, running) = begin().await;
    let options = SqliteConnectOptions::new().filename(world.database());
    let mut other = options.connect().await.unwrap();
    let holding = other.begin_with("begin immediate").await.unwrap();
    let began = Instant::now();
    let (heard, ()) = tokio::join!(load.send_new(), async {
        pass(Duration::from_secs(3)).await;
        holding.rollback().await.unwrap();
    });
    assert_eq!(heard, Heard::Status(200));
    assert!(began.elapsed() >= Duration::from_secs(3));
    account::settle(&world, &load).await;

    let holding = other.begin_with("begin immediate").await.unwrap();
    let began = Instant::now();
    let waves = (0..10).map(async |wave| {
        pass(Duration::from_secs(wave)).await;
        let began = Instant::now();
        let heard = join_all((0..4).map(|_| load.send_new())).await;
        assert_eq!(heard, [Heard::Refused; 4], "in wave {wave}");
        assert!(began.elapsed() < Duration::from_secs(10), "in wave {wave}");
    });
    join_all(waves).await;
    assert!(!load.is_ready(&world).await);
    println!("held for {:?}", began.elapsed());
    holding.rollback().await.unwrap();
    other.close().await.unwrap();
    assert_recovers(&world, &load, running).await;
}

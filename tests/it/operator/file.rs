//! Whatever the system's habit is, the program's files are its user's alone.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crier::store::Store;

use crate::copy::program::{Program, Running};
use crate::operator::{discord, ready};
use crate::support::eventually;

/// Every file in a folder with its mode.
fn modes(folder: &Path) -> Vec<(String, u32)> {
    let mode = |entry: fs::DirEntry| {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        (entry.file_name().into_string().unwrap(), mode)
    };
    let mut modes: Vec<_> = fs::read_dir(folder).unwrap().flatten().map(mode).collect();
    modes.sort();
    modes
}

/// The same start with a umask that hides nothing.
fn openly(program: &Program, words: &[&str]) -> Command {
    let own = program.command(words);
    let mut command = Command::new("sh");
    command
        .args(["-c", "umask 0; exec \"$0\" \"$@\""])
        .arg(own.get_program())
        .args(own.get_args())
        .env_clear()
        .envs(
            own.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(own.get_current_dir().unwrap());
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn database_log_key_and_copy_are_for_their_owner_alone_from_the_start() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let program = ready(&folder, &discord);
    let running = Running::start(&mut openly(&program, &["run", "--only", "http"]));
    eventually("it listens, or is over", async || {
        running.log().contains("listening for senders") || running.is_over()
    })
    .await;
    let copied = openly(&program, &["backup", "copy.db"]).output().unwrap();
    assert!(copied.status.success(), "{copied:?}");
    let found = modes(folder.path());
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "copy.db",
            "crier.db",
            "crier.db-shm",
            "crier.db-wal",
            "crier.db.key"
        ]
    );
    assert!(found.iter().all(|(_, mode)| *mode == 0o600), "{found:?}");
    let limits = fs::read_to_string(format!("/proc/{}/limits", running.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let core: Vec<&str> = core.unwrap().split_whitespace().skip(4).collect();
    assert_eq!(core, ["1", "1", "bytes"], "no core dump");
    drop(running);
    discord.stop().await;
}

#[tokio::test]
async fn a_database_that_is_made_without_a_program_is_its_owners_alone_too() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("crier.db").display());
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    let found = modes(folder.path());
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|(_, mode)| *mode == 0o600), "{found:?}");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_others_may_read_is_warned_about() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let program = ready(&folder, &discord);
    drop(program.run().await);
    assert!(!program.output(&["check"]).said.contains("may read"));
    let key = folder.path().join("crier.db.key");
    fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
    let words = "other users of this machine may read";
    let said = program.output(&["check"]).said;
    assert!(said.contains(&format!("crier.db.key: {words}")), "{said}");
    let running = program.run().await;
    assert!(running.log().contains(words), "{}", running.log());
    drop(running);
    discord.stop().await;
}

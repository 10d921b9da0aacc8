//! The key that seals the senders' secrets, where several machines need the same.

use std::time::Duration;

use crier::vault;
use secrecy::ExposeSecret;

use crate::running::Running;
use crate::world::{World, free_address};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_without_the_key_or_with_another_one_does_not_start_and_says_why() {
    let Some(world) = World::new().await else {
        return;
    };
    let _listener = world.listener(free_address()).await;
    let other = vault::make_key();
    for (key, expected) in [
        (None, "secret.key: must be given on PostgreSQL"),
        (
            Some(other.expose_secret()),
            "secret.key: is not the key that this database was sealed with",
        ),
    ] {
        let mut command = world.command(&["run", "--only", "http,worker"]);
        command.env("CRIER__HTTP__LISTEN", "127.0.0.1:0");
        match key {
            Some(key) => command.env("CRIER__SECRET__KEY", key),
            None => command.env_remove("CRIER__SECRET__KEY"),
        };
        let running = Running::start(&mut command);
        assert!(running.ends_within(Duration::from_secs(10)).await);
        let said = running.log();
        assert!(said.contains(expected), "{said}");
        assert_eq!(running.status().await.code(), Some(1));
    }
}

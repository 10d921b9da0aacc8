//! What the real program tells its operator: health, readiness and metrics, whatever roles it runs.

use std::fs;
use std::process::Command;

use crier_sandbox::seed;

use super::program::{Left, Program};
use crate::support::{Crier, SECRET, eventually};

#[tokio::test]
async fn a_worker_alone_says_whether_it_is_alive_and_able_to_work() {
    let left = Left::by(Crier::start().await).await;
    let program = Program::start(&left, &["--only", "worker"]);
    let operator = program.operator().await;
    for path in ["/healthz", "/readyz"] {
        let answer = program.get(&format!("{operator}{path}")).await;
        assert_eq!(answer, (200, r#"{"ok":true}"#.to_owned()), "{path}");
    }
    let (code, said) = program.ready();
    assert_eq!((code, said.trim()), (Some(0), r#"200 OK {"ok":true}"#));
    // The file is taken away: nothing can be stored any more, and the process is alive all the same.
    let file = left.folder.path().join("crier.db");
    fs::rename(&file, left.folder.path().join("elsewhere.db")).unwrap();
    let answer = program.get(&format!("{operator}/readyz")).await;
    assert_eq!(answer, (503, r#"{"error":"unavailable"}"#.to_owned()));
    assert_eq!(program.get(&format!("{operator}/healthz")).await.0, 200);
    let (code, said) = program.ready();
    assert_eq!(code, Some(1), "{said}");
    drop(program);
    left.sandbox.stop().await;
}

#[tokio::test]
async fn asking_whether_a_program_is_ready_that_does_not_run_names_the_key() {
    let output = Command::new(env!("CARGO_BIN_EXE_crier"))
        .arg("ready")
        .env_clear()
        // Nothing listens on port 1.
        .env("CRIER__METRICS__LISTEN", "127.0.0.1:1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.starts_with("crier: metrics.listen: "), "{said}");
}

#[tokio::test]
async fn the_metrics_tell_of_a_vote_from_its_call_to_its_message() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let path = hook.url[crier.base.len()..].to_owned();
    let left = Left::by(crier).await;
    let program = Program::start(&left, &[]);
    let operator = program.operator().await;
    let senders = program.senders().await;
    let to = format!("{senders}{path}");
    let sent = Command::new(env!("CARGO_BIN_EXE_crier"))
        .args(["send", "boticord", "new_bot_bump", "--to", &to])
        .args(["--secret", SECRET])
        .output()
        .unwrap();
    assert!(sent.status.success(), "{sent:?}");
    let metrics = async || program.get(&format!("{operator}/metrics")).await.1;
    eventually(
        "the bot is on the gateway, and all is counted",
        async || {
            let text = metrics().await;
            let is_connected = text.contains("\ncrier_gateway_shards_connected 1\n");
            is_connected && text.contains("crier_effects_total{kind=\"post\",outcome=\"done\"")
        },
    )
    .await;
    let text = metrics().await;
    assert_eq!(left.sandbox.messages(seed::VOTES).len(), 1);
    for line in [
        "crier_calls_total{source=\"boticord\",verdict=\"accepted\"} 1",
        // What alerts watch exists before it happens.
        "crier_calls_total{source=\"sphere\",verdict=\"unavailable\"} 0",
        "crier_effects_total{kind=\"grant\",outcome=\"dead\",reason=\"exhausted\"} 0",
        "crier_call_duration_seconds_count{source=\"boticord\"} 1",
        "crier_events_total{kind=\"vote\",outcome=\"stored\"} 1",
        "crier_commit_events_bucket{le=\"1\"} 1",
        "crier_commit_duration_seconds_count 1",
        "crier_recorder_queue_calls 0",
        "crier_messages_total{change=\"created\"} 1",
        "crier_delivery_paused 0",
        "crier_ready 1",
        "crier_gateway_sessions_total 1",
        "# TYPE crier_call_duration_seconds histogram",
        "# TYPE crier_events_total counter",
        "# TYPE crier_effects_pending gauge",
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line} in\n{text}");
    }
    for name in ["process_resident_memory_bytes", "crier_database_bytes"] {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        let value: f64 = line.split(' ').nth(1).unwrap().parse().unwrap();
        assert!(value > 4096.0, "{line}");
    }
    let typed = text.lines().filter(|line| line.starts_with("# TYPE"));
    for name in typed.map(|line| line.split(' ').nth(2).unwrap()) {
        let help = format!("# HELP {name} ");
        assert!(text.contains(&help), "{name} says nothing");
    }
    drop(program);
    left.sandbox.stop().await;
}

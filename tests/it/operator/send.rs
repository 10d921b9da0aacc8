//! A sample's secret need not stand in the list of processes.

use std::io::Write;
use std::process::Stdio;

use crier_sandbox::seed;

use crate::copy::program::Program;
use crate::support::{Crier, SECRET};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_is_taken_from_a_file_from_standard_input_and_from_a_variable() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(folder.path());
    let words = ["send", "boticord", "new_bot_bump", "--to", &hook.url];
    let with = |more: &[&'static str]| [&words[..], more].concat();

    assert!(!program.output(&words).is_good, "without one it is refused");
    std::fs::write(folder.path().join("secret"), format!("{SECRET}\n")).unwrap();
    let by_file = program.output(&with(&["--secret-file", "secret"]));
    assert!(by_file.is_good, "{by_file:?}");
    let by_variable = program.with("CRIER_SEND_SECRET", SECRET).output(&words);
    assert!(by_variable.is_good, "{by_variable:?}");
    let mut command = program.command(&with(&["--secret-file", "-"]));
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(SECRET.as_bytes()).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());

    let missing = program.output(&with(&["--secret-file", "none"]));
    assert!(
        missing.said.contains("--secret-file: none does not exist"),
        "{missing:?}"
    );
    let both = program.output(&with(&["--secret-file", "secret", "--secret", "x"]));
    assert!(!both.is_good);
    crier.stop().await;
}

//! What a test cannot do without: where it is missing, the test is not run, and that is seen in the output.

use std::io::Write;
use std::process::{Command, Stdio};

/// Whether this program is installed. Where it is not, says that what needs it is not run.
pub(crate) fn is_installed(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if found.is_err() {
        not_run(&format!("what needs {program}, which is not installed"));
    }
    found.is_ok()
}

/// Says what is not run and why. CI insists on everything, so there it is a failure.
pub(crate) fn not_run(what: &str) {
    let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!is_ci, "CI=true, and NOT run: {what}");
    say(&format!("NOT run: {what}"));
}

/// Says something that the capture of tests' output does not hide.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

//! strace, where it is installed: it writes down a program's system calls, and lets chosen ones kill or fail.

use std::path::Path;
use std::process::{Command, Stdio};

/// Whether strace is here and may trace; says why not. CI insists on it.
pub(crate) fn is_here() -> bool {
    let tried = Command::new("strace")
        .args(["-D", "-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status();
    let why = match tried {
        Ok(status) if status.success() => return true,
        Ok(_) => "strace may not trace here".to_owned(),
        Err(error) => format!("strace: {error}"),
    };
    let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!is_ci, "CI=true, and no strace: {why}");
    println!("NOT run: {why}");
    false
}

/// What stands before a command whose calls are to be done to as `expression` says. The tracer steps aside, so that the
/// process is the program itself.
pub(crate) fn injecting<'a>(expression: &'a str, calls: &'a str) -> Vec<&'a str> {
    // Without --seccomp-bpf: with it strace 6.1 loses count and `when=2` never comes.
    let mut words = vec!["strace", "-D", "-f", "-qqq", "-o", "/dev/null"];
    words.extend(["-e", calls, "-e", expression]);
    words
}

/// What stands before a command whose calls are to be written to a file, with what they carry.
pub(crate) fn writing<'a>(calls: &'a str, file: &'a Path) -> Vec<&'a str> {
    let mut words = vec!["strace", "-D", "-f", "-y", "-qqq", "--seccomp-bpf"];
    words.extend(["-s", "8192", "-e", calls, "-o", file.to_str().unwrap()]);
    words
}

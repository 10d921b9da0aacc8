//! strace, where it is installed: it writes down a program's system calls, and lets chosen ones kill or fail.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Whether strace is here and may trace; says why not.
pub(crate) fn is_here() -> bool {
    let tried = Command::new("strace")
        .args(["-D", "-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status();
    match tried {
        Ok(status) if status.success() => return true,
        Ok(_) => say_not_run("strace may not trace here"),
        Err(error) => say_not_run(&format!("strace: {error}")),
    }
    false
}

/// Says that a test is not run; CI insists on it.
fn say_not_run(why: &str) {
    let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!is_ci, "CI=true, and {why}");
    // Past the capturing of output, so that it is seen although the test passes.
    let _ = writeln!(std::io::stderr().lock(), "NOT run: {why}");
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

/// A fault that lasts until this is dropped.
pub(crate) struct Fault {
    tracer: Child,
}

impl Fault {
    /// Lets these calls of a running process fail with this error; where `path` is given, only those on that file.
    /// Nothing where strace is not here or may not attach, which it says.
    pub(crate) fn begin(
        pid: u32,
        (calls, error): (&str, &str),
        path: Option<&Path>,
    ) -> Option<Self> {
        if !is_here() {
            return None;
        }
        let mut command = Command::new("strace");
        command
            .args(["-f", "-p", &pid.to_string(), "-o", "/dev/null"])
            .args(["-e", &format!("trace={calls}")])
            .args(["-e", &format!("inject={calls}:error={error}")]);
        if let Some(path) = path {
            command.arg("-P").arg(path);
        }
        let mut tracer = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(tracer.stderr.take().unwrap()).lines();
        let is_word = |line: &String| line.contains("attached") || line.contains("ptrace");
        let word = said.by_ref().map_while(Result::ok).find(is_word);
        // What it still says goes nowhere; a full pipe must not stop it.
        std::thread::spawn(move || said.count());
        match word {
            Some(word) if word.contains("attached") => Some(Self { tracer }),
            other => {
                say_not_run(&other.unwrap_or_else(|| "strace said nothing".to_owned()));
                None
            }
        }
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        let interrupt = format!("kill -INT {}", self.tracer.id());
        let _ = Command::new("sh").args(["-c", &interrupt]).status();
        let _ = self.tracer.wait();
    }
}

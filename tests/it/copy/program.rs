//! The real program in a folder of its own, with nothing in its environment but what a test sets.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use crier::source;
use crier::source::sample::{self, SampleParts};

use crate::support::{Hook, SECRET, eventually};

/// How the program is started.
#[derive(Clone)]
pub(crate) struct Program {
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

/// What came of a start that ends by itself.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) is_good: bool,
    /// All that it said, to whichever end.
    pub(crate) said: String,
}

/// A program that runs; it is killed when its owner goes.
pub(crate) struct Running {
    /// Where its listener is, once it is said.
    pub(crate) base: String,
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Program {
    /// One whose SQLite database is in this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        let program = Self {
            folder: folder.to_owned(),
            environment: Vec::new(),
        };
        let program = program.with("CRIER__DISCORD__TOKEN", "test-token");
        let program = program.with("CRIER__HTTP__LISTEN", "127.0.0.1:0");
        program.with("CRIER__METRICS__LISTEN", "127.0.0.1:0")
    }

    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.clone();
        changed
            .environment
            .push((name.to_owned(), value.to_owned()));
        changed
    }

    /// On another database, with the key that is beside it or in no place.
    pub(crate) fn at(&self, url: &str) -> Self {
        let mut changed = self.with("DATABASE_URL", url);
        changed
            .environment
            .retain(|(name, _)| name != "CRIER__SECRET__KEY");
        changed
    }

    /// The database's file.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("crier.db")
    }

    /// Its address.
    pub(crate) fn source(&self) -> String {
        format!("sqlite://{}", self.file().display())
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crier"));
        command
            .args(words)
            .env_clear()
            .current_dir(&self.folder)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Starts it and waits for its end.
    pub(crate) fn output(&self, words: &[&str]) -> Outcome {
        let output = self.command(words).output().unwrap();
        Outcome {
            is_good: output.status.success(),
            said: [output.stdout, output.stderr]
                .map(|said| String::from_utf8(said).unwrap())
                .concat(),
        }
    }

    /// Copies. The configuration has nothing to do with where to.
    pub(crate) fn copy(&self, from: &str, to: &str) -> Outcome {
        let mut alone = self.clone();
        alone.environment.retain(|(name, _)| name != "DATABASE_URL");
        alone.output(&["copy", "--from", from, "--to", to])
    }

    /// Starts listener and worker, and waits until it listens.
    pub(crate) async fn run(&self) -> Running {
        let mut command = self.command(&["run", "--only", "http,worker"]);
        let mut running = Running::start(&mut command);
        eventually("it listens, or is over", async || {
            running.log().contains("listening for senders") || running.is_over()
        })
        .await;
        let log = running.log();
        let address = log.split("listening for senders address=").nth(1);
        let address = address.unwrap_or_else(|| panic!("it did not start: {log}"));
        running.base = format!("http://{}", address.lines().next().unwrap());
        running
    }
}

impl Running {
    /// Starts a command, and listens to what it says.
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let output = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let kept = log.clone();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let mut log = kept.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
            kept.lock().unwrap().push_str("(over)");
        });
        Self {
            base: String::new(),
            child,
            log,
        }
    }

    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.log().ends_with("(over)")
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it at once.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Sends what the sender would to a program that runs.
pub(crate) async fn tell(hook: &Hook, event: &str, parts: &SampleParts) {
    let source = source::find(hook.source).unwrap();
    let call = sample::call(source, event, parts, &SECRET.into()).unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.post(&hook.url).body(call.body);
    for (name, value) in call.headers {
        request = request.header(name, value);
    }
    assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
}

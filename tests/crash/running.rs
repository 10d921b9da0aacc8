//! The program as a process: started, watched through what it logs, told to stop, killed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;

use crate::PATIENCE;

/// The program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_crier");

/// A program that runs; it is killed when its owner goes.
pub(crate) struct Running {
    child: Child,
    life: watch::Receiver<Life>,
    log: Arc<Mutex<String>>,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Life {
    Starting,
    Listening,
    Stopping,
    Over,
}

impl Running {
    /// Starts a command whose standard error is the program's log.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let (tell, life) = watch::channel(Life::Starting);
        let kept = log.clone();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if line.contains("listening for senders") {
                    tell.send_replace(Life::Listening);
                } else if line.contains("stopping: ") {
                    tell.send_replace(Life::Stopping);
                }
                let mut log = kept.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
            tell.send_replace(Life::Over);
        });
        Self { child, life, log }
    }

    /// Waits until it listens; whether it came so far.
    pub(crate) async fn is_listening(&self) -> bool {
        self.reaches(Life::Listening).await == Life::Listening
    }

    /// Waits until it stops.
    pub(crate) async fn stops(&self) {
        self.reaches(Life::Stopping).await;
    }

    /// Waits until it is over; whether it was in time.
    pub(crate) async fn ends_within(&self, time: Duration) -> bool {
        let ended = tokio::time::timeout(time, self.reaches(Life::Over));
        ended.await.is_ok()
    }

    async fn reaches(&self, life: Life) -> Life {
        let mut watched = self.life.clone();
        let reached = watched.wait_for(|found| *found >= life);
        let reached = tokio::time::timeout(PATIENCE, reached).await;
        *reached.expect("neither here nor there").unwrap()
    }

    /// Kills it at once.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// Its number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id();
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{name} {pid}")])
            .status();
        assert!(sent.unwrap().success(), "no process {pid} to signal");
    }

    /// What it came to, once it is over.
    pub(crate) async fn status(mut self) -> ExitStatus {
        assert_eq!(self.reaches(Life::Over).await, Life::Over);
        self.child.wait().unwrap()
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let from = log.char_indices().rev().nth(4000).map_or(0, |(at, _)| at);
            println!("the end of the program's log:\n{}", &log[from..]);
        }
        self.end();
    }
}

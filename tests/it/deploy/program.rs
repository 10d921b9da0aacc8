//! The real program, on what a Crier of the tests has left.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crier::config::Config;
use crier_sandbox::Sandbox;
use serde_json::Value;

use crate::support::{Crier, eventually};

/// What a Crier that has stopped leaves to a real program: its database, and the sandbox as Discord.
pub(super) struct Left {
    pub(super) sandbox: Sandbox,
    pub(super) folder: tempfile::TempDir,
    pub(super) config: Config,
    /// Where the program listens for senders; port 0 is any.
    pub(super) listen: SocketAddr,
}

impl Left {
    pub(super) async fn by(crier: Crier) -> Self {
        let Crier {
            app,
            sandbox,
            folder,
            config,
            ..
        } = crier;
        app.stop().await;
        Self {
            sandbox,
            folder,
            config,
            listen: ([127, 0, 0, 1], 0).into(),
        }
    }
}

/// A real program on what was left.
pub(super) struct Program {
    child: Child,
    log: PathBuf,
    variables: Vec<(String, String)>,
    http: reqwest::Client,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    pub(super) fn start(left: &Left, only: &[&str]) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let metrics = free.local_addr().unwrap().to_string();
        drop(free);
        let variables = [
            ("CRIER__DISCORD__TOKEN", "test-token"),
            ("CRIER__DISCORD__API_URL", &left.sandbox.base_url()),
            ("CRIER__PUBLIC_URL", "http://127.0.0.1:1"),
            ("CRIER__HTTP__LISTEN", &left.listen.to_string()),
            ("CRIER__METRICS__LISTEN", &metrics),
            ("CRIER__DATABASE__URL", &left.config.database_url),
            ("CRIER__LOG__FORMAT", "json"),
        ];
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let variables: Vec<_> = variables.iter().map(owned).collect();
        let log = left.folder.path().join("program.log");
        let child = Command::new(env!("CARGO_BIN_EXE_crier"))
            .arg("run")
            .args(only)
            .env_clear()
            .envs(variables.clone())
            .current_dir(left.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            child,
            log,
            variables,
            http,
        }
    }

    /// Tells it to stop as a service manager does, and waits until it has.
    pub(super) fn stop(mut self) {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status();
        assert!(told.unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }

    /// The address in the line of the log that says this, once it does.
    pub(super) async fn address(&self, message: &str) -> String {
        let find = || {
            let text = fs::read_to_string(&self.log).unwrap_or_default();
            let mut lines = text
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let line = lines.find(|line| line["fields"]["message"] == message)?;
            Some(format!("http://{}", line["fields"]["address"].as_str()?))
        };
        eventually(message, async || find().is_some()).await;
        find().unwrap()
    }

    pub(super) async fn operator(&self) -> String {
        self.address("listening for Prometheus").await
    }

    pub(super) async fn senders(&self) -> String {
        self.address("listening for senders").await
    }

    pub(super) async fn get(&self, url: &str) -> (u16, String) {
        let answer = self.http.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// What `crier ready` with the same settings says: its code and its line.
    pub(super) fn ready(&self) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_crier"))
            .arg("ready")
            .env_clear()
            .envs(self.variables.clone())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    }
}

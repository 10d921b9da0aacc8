//! The proxies of `deploy/`, started with their own files: only the address that they listen at and what that needs are
//! changed.

use std::fs;
use std::net::{Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::super::read;
use crate::support::eventually;
use crate::support::missing::{is_installed, not_run};

/// A proxy that Crier has a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Caddy,
    Nginx,
    Haproxy,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Caddy, Self::Nginx, Self::Haproxy];

    pub(super) const fn program(self) -> &'static str {
        match self {
            Self::Caddy => "caddy",
            Self::Nginx => "nginx",
            Self::Haproxy => "haproxy",
        }
    }

    /// Those that are installed, in a version that their file is for.
    pub(super) fn installed() -> impl Iterator<Item = Self> {
        let mut all = Self::ALL.into_iter();
        std::iter::from_fn(move || {
            all.find(|kind| is_installed(kind.program()) && kind.is_new_enough())
        })
    }

    fn is_new_enough(self) -> bool {
        self != Self::Caddy || caddy_is_new_enough()
    }
}

fn caddy_is_new_enough() -> bool {
    let output = Command::new("caddy").arg("version").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let version = text.split_whitespace().next().unwrap_or_default();
    let parts = version.trim_start_matches('v').split('.');
    let numbers: Vec<u32> = parts.map_while(|part| part.parse().ok()).collect();
    let is_new = numbers >= vec![2, 11, 2];
    if !is_new {
        not_run(&format!(
            "Caddy {version}, because deploy/Caddyfile needs 2.11.2"
        ));
    }
    is_new
}

/// A proxy while it runs.
pub(super) struct Proxy {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that is free on both loopback addresses, as far as anyone can tell.
pub(super) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(TcpListener::bind((Ipv6Addr::LOCALHOST, port)).unwrap());
    port
}

impl Proxy {
    /// Starts it before these listeners, and waits until it serves.
    pub(super) async fn before(kind: Kind, listeners: &[SocketAddr]) -> Self {
        let port = free_port();
        let folder = tempfile::tempdir().unwrap();
        let arguments = match kind {
            Kind::Caddy => caddy(listeners, port, folder.path()),
            Kind::Nginx => nginx(listeners, port, folder.path()),
            Kind::Haproxy => haproxy(listeners, port, folder.path()),
        };
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let child = Command::new(kind.program())
            .args(arguments)
            .env("HOME", folder.path())
            .env("XDG_DATA_HOME", folder.path())
            .env("XDG_CONFIG_HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let proxy = Self {
            child,
            port,
            folder,
        };
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        eventually("the proxy answers", async || {
            let asked = http.get(proxy.at("127.0.0.1", "/healthz"));
            let asked = asked.header("host", proxy.host()).send().await;
            asked.is_ok_and(|answer| answer.status() == 200)
        })
        .await;
        proxy
    }

    pub(super) fn host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    pub(super) fn address(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }

    pub(super) fn at(&self, address: &str, path: &str) -> String {
        format!("http://{address}:{}{path}", self.port)
    }

    /// Everything that it wrote, into whichever file.
    pub(super) fn written(&self) -> String {
        let mut files = Vec::new();
        super::super::walk(self.folder.path(), &mut files);
        let texts = files.iter().filter_map(|file| fs::read(file).ok());
        texts
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .collect()
    }
}

/// Caddy at its most talkative, since what it says must not contain a key; without its interface for changing it.
fn caddy(listeners: &[SocketAddr], port: u16, folder: &Path) -> Vec<String> {
    let upstreams: Vec<String> = listeners.iter().map(ToString::to_string).collect();
    let adapted = Command::new("caddy")
        .args(["adapt", "--config", "deploy/Caddyfile"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CRIER_HOST", format!("http://localhost:{port}"))
        .env("CRIER_UPSTREAMS", upstreams.join(" "))
        .output()
        .unwrap();
    assert!(adapted.status.success(), "{adapted:?}");
    let mut config: Value = serde_json::from_slice(&adapted.stdout).unwrap();
    config["logging"]["logs"]["default"]["level"] = json!("DEBUG");
    config["admin"] = json!({"disabled": true});
    let servers = config["apps"]["http"]["servers"].as_object_mut().unwrap();
    assert_eq!(servers.len(), 1);
    for server in servers.values_mut() {
        server["listen"] = json!([format!("127.0.0.1:{port}"), format!("[::1]:{port}")]);
    }
    let file = folder.join("caddy.json");
    fs::write(&file, config.to_string()).unwrap();
    ["run", "--config", file.to_str().unwrap()]
        .map(str::to_owned)
        .into()
}

/// Replaces what must be there, so that a file that changes does not go untested.
fn replaced(text: &str, changes: &[(&str, String)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the file has no {from:?}");
        text.replace(from, to)
    })
}

fn nginx(listeners: &[SocketAddr], port: u16, folder: &Path) -> Vec<String> {
    let servers: Vec<String> = listeners
        .iter()
        .map(|address| format!("server {address} max_fails=0;"))
        .collect();
    let certificate = "/etc/letsencrypt/live/hooks.example.org";
    let site = replaced(
        &read("deploy/nginx.conf"),
        &[
            ("server 127.0.0.1:8080 max_fails=0;", servers.join("\n")),
            ("listen 443 ssl http2;", format!("listen 127.0.0.1:{port};")),
            (
                "listen [::]:443 ssl http2;",
                format!("listen [::1]:{port};"),
            ),
            (
                &format!("ssl_certificate     {certificate}/fullchain.pem;"),
                String::new(),
            ),
            (
                &format!("ssl_certificate_key {certificate}/privkey.pem;"),
                String::new(),
            ),
        ],
    );
    let here = folder.display();
    // What Debian's /etc/nginx/nginx.conf has around a site, at its most talkative.
    let file = folder.join("nginx.conf");
    let whole = format!(
        "daemon off; master_process off; pid {here}/pid; error_log {here}/error.log debug;\n\
         events {{ worker_connections 512; }}\n\
         http {{ access_log {here}/access.log;\n\
         client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/fastcgi;\n\
         uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;\n{site}\n}}\n"
    );
    fs::write(&file, whole).unwrap();
    let error_log = folder.join("early.log");
    [
        "-e",
        error_log.to_str().unwrap(),
        "-c",
        file.to_str().unwrap(),
    ]
    .map(str::to_owned)
    .into()
}

fn haproxy(listeners: &[SocketAddr], port: u16, folder: &Path) -> Vec<String> {
    let servers: Vec<String> = listeners
        .iter()
        .enumerate()
        .map(|(at, address)| format!("server listener-{at} {address}"))
        .collect();
    let whole = replaced(
        &read("deploy/haproxy.cfg"),
        &[
            ("server one 127.0.0.1:8080", servers.join("\n    ")),
            (
                "bind [::]:443 v4v6 ssl crt /etc/haproxy/crier.pem alpn h2,http/1.1",
                format!("bind 127.0.0.1:{port}\n    bind [::1]:{port}"),
            ),
            ("local0 notice", "local0 debug".to_owned()),
        ],
    );
    let file = folder.join("haproxy.cfg");
    fs::write(&file, whole).unwrap();
    ["-db", "-f", file.to_str().unwrap()]
        .map(str::to_owned)
        .into()
}

//! Calls as senders make them, and what they hear.

use std::path::PathBuf;

use crier::domain::time::Timestamp;
use crier::source::sample::SampleCall;
use crier::source::scheme::sign;
use crier::source::{self, Source};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Crier, Hook, SECRET};

/// The one good answer.
pub(crate) const OK: &str = r#"{"ok":true}"#;

/// A call, ready to be made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What the caller hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// All but the date, in the order of their names.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Call {
    /// An unsigned call by POST.
    pub(crate) fn new(url: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: "POST".to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// A sample on its way to an endpoint.
    pub(crate) fn of_sample(hook: &Hook, call: SampleCall) -> Self {
        Self {
            method: call.method.as_str().to_owned(),
            headers: call.headers,
            ..Self::new(&behind(&hook.url, call.suffix), call.body)
        }
    }

    /// A call by POST that is signed as the first way of the endpoint's source wants it.
    pub(crate) fn signed(hook: &Hook, body: &impl ToString, now: Timestamp) -> Self {
        let scheme = source::find(hook.source).unwrap().profile().schemes[0];
        let mut call = Self::new(&hook.url, body.to_string());
        call.headers = sign(scheme, &SECRET.into(), now, &mut call.body);
        call
    }

    pub(crate) fn by(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    /// The same call with something put behind its URL.
    pub(crate) fn at(mut self, suffix: &str) -> Self {
        self.url = behind(&self.url, Some(suffix));
        self
    }

    pub(crate) fn with(mut self, header: &str, value: &str) -> Self {
        self.headers.push((header.to_owned(), value.to_owned()));
        self
    }

    /// The same call without its headers, the credential among them.
    pub(crate) fn bare(mut self) -> Self {
        self.headers.clear();
        self
    }
}

fn behind(url: &str, suffix: Option<&str>) -> String {
    match suffix {
        Some(suffix) => format!("{url}/{suffix}"),
        None => url.to_owned(),
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(key, _)| key == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// Panics unless this is the one good answer.
    pub(crate) fn assert_ok(&self) {
        assert_eq!((self.status, self.body.as_str()), (200, OK), "{self:?}");
    }

    /// Panics unless this is a refusal with this status and code.
    pub(crate) fn assert_refused(&self, status: u16, code: &str) {
        let body = format!(r#"{{"error":"{code}"}}"#);
        assert_eq!((self.status, &self.body), (status, &body), "{self:?}");
    }
}

impl Crier {
    /// Makes a call.
    pub(crate) async fn call(&self, call: &Call) -> Answer {
        let method = reqwest::Method::from_bytes(call.method.as_bytes()).unwrap();
        let mut request = self.http.request(method, &call.url).body(call.body.clone());
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        let mut headers: Vec<_> = response
            .headers()
            .iter()
            .filter(|(name, _)| *name != "date")
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        Answer {
            status: response.status().as_u16(),
            headers,
            body: response.text().await.unwrap(),
        }
    }

    /// Sends this body to an endpoint, signed, by POST.
    pub(crate) async fn tell(&self, hook: &Hook, body: &Value) -> Answer {
        self.call(&Call::signed(
            hook,
            body,
            crier::clock::Clock::now(&self.clock),
        ))
        .await
    }

    /// The same, to be answered well.
    pub(crate) async fn tell_ok(&self, hook: &Hook, body: &Value) {
        self.tell(hook, body).await.assert_ok();
    }

    /// Writes these bytes to the listener as they are, and reads until it closes the connection.
    pub(crate) async fn raw(&self, bytes: &[u8]) -> String {
        let address = self.base.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        // Where the listener has refused it already, the rest of what is written goes nowhere.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }
}

/// A recorded call of a sender, from its source's folder.
pub(crate) struct Fixture {
    pub(crate) source: &'static dyn Source,
    /// The sender's own name for the event.
    pub(crate) event: String,
    /// The file's name without its ending.
    pub(crate) name: String,
    headers: Vec<(String, String)>,
    body: String,
}

/// Every fixture of every source.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let of = |source: &&'static dyn Source| {
        let id = source.profile().id.as_str();
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("src/source")
            .join(id.replace('-', "_"))
            .join("fixtures");
        let source = *source;
        std::fs::read_dir(folder)
            .unwrap()
            .map(move |file| read(source, &file.unwrap().path()))
    };
    let mut all: Vec<_> = source::ALL.iter().flat_map(of).collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

fn read(source: &'static dyn Source, path: &std::path::Path) -> Fixture {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let (head, body) = text.split_once("\n\n").unwrap();
    let headers = head.lines().map(|line| line.split_once(": ").unwrap());
    Fixture {
        source,
        event: name.split('-').next().unwrap().to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: body.trim_end_matches('\n').to_owned(),
        name,
    }
}

impl Fixture {
    /// The call that brings it to an endpoint, signed as its event's sample is.
    pub(crate) fn call(&self, hook: &Hook, now: Timestamp) -> Call {
        let samples = self.source.samples();
        let sample = samples.iter().find(|sample| sample.event == self.event);
        let sample = sample.unwrap();
        let url = behind(&hook.url, sample.suffix);
        let mut call = Call::new(&url, self.body.clone()).by(sample.method.as_str());
        call.headers.clone_from(&self.headers);
        let credential = sign(sample.scheme, &SECRET.into(), now, &mut call.body);
        call.headers.extend(credential);
        call
    }
}

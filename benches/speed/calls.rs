//! Prepared calls, signed and all different, in files that the load tool reads, because it cannot sign.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use crier::clock::{Clock, SystemClock};
use crier::domain::id::MemberId;
use crier::domain::time::Timestamp;
use crier::source;
use crier::source::sample::{self, SampleParts};

use crate::settings::Settings;
use crate::world::{SECRET, World, guild};

/// How many threads the load tool has, and so how many files.
pub(crate) const THREADS: u64 = 2;
/// The first member's id.
pub(crate) const FIRST_MEMBER: u64 = 800_000_000_000_000_000;
/// How many members vote repeatedly, if a sender distinguishes their votes.
const MEMBERS: u64 = 20_000;

/// The sender of the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// SphereCord's vote: HMAC-SHA256. Each vote is a member's first, because a second one would be a repeat.
    Sphere,
    /// BotiCord's bump before 2023: a shared key, and members who vote repeatedly.
    BotiCord,
}

impl Sender {
    pub(crate) const fn source(self) -> &'static str {
        match self {
            Self::Sphere => "sphere",
            Self::BotiCord => "boticord",
        }
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Sphere => "VOTE_ADD",
            Self::BotiCord => "new_bot_bump",
        }
    }

    /// The member and the time of a call; no two calls have both in common.
    fn what(self, number: u64, start: Timestamp) -> (u64, Timestamp) {
        match self {
            Self::Sphere => (number, start),
            Self::BotiCord => {
                let later = i64::try_from(number / MEMBERS).unwrap_or(0);
                (number % MEMBERS, Timestamp::from_ms(start.as_ms() + later))
            }
        }
    }
}

/// Creates calls to a world, each different from all before.
pub(crate) struct Caller {
    sender: Sender,
    key: String,
    start: Timestamp,
    next: u64,
    folder: PathBuf,
}

/// Calls in files, one per thread; the files are deleted when this is dropped.
pub(crate) struct Calls {
    /// The files' path, without the thread's number at its end.
    pub(crate) stem: PathBuf,
    /// The length of each.
    pub(crate) size: usize,
    /// How many there are in total.
    pub(crate) count: u64,
}

impl Caller {
    /// Calls to this world.
    pub(crate) fn new(settings: &Settings, world: &World, sender: Sender) -> Self {
        Self::with_key(settings, &world.keys[sender.source()], sender)
    }

    /// Calls to the endpoint with this key.
    pub(crate) fn with_key(settings: &Settings, key: &str, sender: Sender) -> Self {
        Self {
            sender,
            key: key.to_owned(),
            start: SystemClock.now(),
            next: 0,
            folder: settings.scratch.clone(),
        }
    }

    /// Continues with people who never called before, also not in an earlier run on the same database.
    pub(crate) fn skip_to_strangers(&mut self) {
        self.next = self.start.as_ms().unsigned_abs();
    }

    /// Writes this many new calls to files.
    pub(crate) fn write(&mut self, count: u64) -> anyhow::Result<Calls> {
        self.write_as(count, |header| header)
    }

    /// The same with wrong signatures.
    pub(crate) fn write_forged(&mut self, count: u64) -> anyhow::Result<Calls> {
        self.write_as(count, forge)
    }

    /// A call of about this length with a wrong signature, as raw HTTP.
    pub(crate) fn forged(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let (headers, mut body) = self.signed()?;
        let headers = headers.into_iter().map(forge).collect::<Vec<_>>();
        body.resize(length.max(body.len()), b' ');
        Ok(on_the_wire(&self.path(), &headers, &body))
    }

    /// The next call as raw HTTP.
    pub(crate) fn next(&mut self) -> anyhow::Result<Vec<u8>> {
        self.make(&|header| header)
    }

    fn write_as(&mut self, count: u64, spoil: impl Fn(Header) -> Header) -> anyhow::Result<Calls> {
        let stem = self
            .folder
            .join(format!("crier-speed-{:016x}", rand::random::<u64>()));
        let mut calls = Calls {
            stem,
            size: 0,
            count: 0,
        };
        for thread in 1..=THREADS {
            let mut file = BufWriter::new(File::create(calls.file(thread))?);
            for _ in 0..count.div_ceil(THREADS) {
                let call = self.make(&spoil)?;
                ensure!(
                    calls.size == 0 || calls.size == call.len(),
                    "calls of different length: {} and {}",
                    calls.size,
                    call.len()
                );
                calls.size = call.len();
                calls.count += 1;
                file.write_all(&call)?;
            }
            file.flush()?;
        }
        Ok(calls)
    }

    fn make(&mut self, spoil: &impl Fn(Header) -> Header) -> anyhow::Result<Vec<u8>> {
        let (headers, body) = self.signed()?;
        let headers: Vec<Header> = headers.into_iter().map(spoil).collect();
        Ok(on_the_wire(&self.path(), &headers, &body))
    }

    fn path(&self) -> String {
        format!("/hooks/{}/{}", self.sender.source(), self.key)
    }

    /// The headers and the body of the next call.
    fn signed(&mut self) -> anyhow::Result<(Vec<Header>, Vec<u8>)> {
        let (member, now) = self.sender.what(self.next, self.start);
        self.next += 1;
        let parts = SampleParts {
            user: MemberId::from_u64(FIRST_MEMBER + member).context("a member")?,
            name: String::new(),
            guild: guild()?,
            now,
            number: 0,
            text: None,
        };
        let source = source::find(self.sender.source()).context("a source")?;
        let call = sample::call(source, self.sender.event(), &parts, &SECRET.into());
        let call = call.context("a call")?;
        Ok((call.headers, call.body))
    }
}

type Header = (String, String);

/// Replaces the last character of a signature: it is as long, well-formed, and wrong.
fn forge((name, mut value): Header) -> Header {
    if name.starts_with("x-") {
        let last = value.pop().unwrap_or('0');
        value.push(if last == '0' { '1' } else { '0' });
    }
    (name, value)
}

impl Calls {
    fn file(&self, thread: u64) -> PathBuf {
        let mut file = self.stem.clone().into_os_string();
        file.push(format!(".{thread}"));
        file.into()
    }

    /// Keeps only this many per thread, beginning with the second: the first may have been loaded and not sent.
    pub(crate) fn keep(&mut self, per_thread: usize) -> anyhow::Result<()> {
        for thread in 1..=THREADS {
            let calls = fs::read(self.file(thread))?;
            let kept = calls.get(self.size..self.size * (per_thread + 1));
            fs::write(self.file(thread), kept.context("fewer calls were made")?)?;
        }
        self.count = per_thread as u64 * THREADS;
        Ok(())
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        for thread in 1..=THREADS {
            let _ = fs::remove_file(self.file(thread));
        }
    }
}

/// A call as raw HTTP.
pub(crate) fn on_the_wire(path: &str, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let headers: String = headers
        .iter()
        .flat_map(|(name, value)| [name, ": ", value, "\r\n"])
        .collect();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: crier\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

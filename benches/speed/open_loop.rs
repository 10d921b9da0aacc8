//! Calls at a steady rate, whether or not the last one was answered. Each latency is measured from the time at which
//! the call was due, so that a stall counts for every call that waited for it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, ensure};

/// How many connections take turns.
const CONNECTIONS: usize = 64;
/// How long to wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends these calls at this rate, and returns how long each took; an answer other than 200 is an error.
pub(crate) async fn run(
    address: SocketAddr,
    calls: Vec<Vec<u8>>,
    a_second: f64,
) -> anyhow::Result<Vec<Duration>> {
    tokio::task::spawn_blocking(move || run_here(address, &calls, a_second)).await?
}

fn run_here(
    address: SocketAddr,
    calls: &[Vec<u8>],
    a_second: f64,
) -> anyhow::Result<Vec<Duration>> {
    let connections: anyhow::Result<Vec<Line>> =
        (0..CONNECTIONS).map(|_| Line::open(address)).collect();
    // All are open before the first call is sent.
    let start = Instant::now() + Duration::from_millis(50);
    let due = |place: usize| start + Duration::from_secs_f64(place as f64 / a_second);
    thread::scope(|scope| {
        let senders: Vec<_> = connections?
            .into_iter()
            .enumerate()
            .map(|(first, mut line)| {
                scope.spawn(move || {
                    let own = calls.iter().enumerate().skip(first).step_by(CONNECTIONS);
                    own.map(|(place, call)| line.send_at(due(place), call))
                        .collect::<anyhow::Result<Vec<_>>>()
                })
            })
            .collect();
        let mut latencies = Vec::with_capacity(calls.len());
        for sender in senders {
            latencies.extend(sender.join().map_err(|_| anyhow!("a sender panicked"))??);
        }
        Ok(latencies)
    })
}

/// A persistent connection.
pub(crate) struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    pub(crate) fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    fn send_at(&mut self, due: Instant, call: &[u8]) -> anyhow::Result<Duration> {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        self.send(call)?;
        Ok(due.elapsed())
    }

    /// Sends a call and reads the whole answer, which must be a 200.
    pub(crate) fn send(&mut self, call: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (status, body) = self.hears(call)?;
        ensure!(
            status.contains(" 200 "),
            "{status}: {}",
            String::from_utf8_lossy(&body)
        );
        Ok(body)
    }

    /// Sends a call and reads the whole answer, whatever its status.
    pub(crate) fn hears(&mut self, call: &[u8]) -> anyhow::Result<(String, Vec<u8>)> {
        self.stream.get_mut().write_all(call)?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.trim().to_owned();
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().context("a length")?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, body))
    }
}

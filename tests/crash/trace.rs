//! The order of things, by trace: an event is in the log, the log is synced, and only then does the sender hear 200.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;

use crate::load::{Heard, Load, marked};
use crate::world::World;
use crate::{PATIENCE, number, strace};

/// The calls that read from a socket, write to the log, sync it and answer.
const CALLS: &str = "trace=read,readv,recvfrom,recvmsg,pwrite64,pwritev,write,writev,sendto,sendmsg,fsync,fdatasync";
/// How many senders there are where there are several.
const AT_ONCE: usize = 16;

/// One call: when it began and ended, counted in lines of the trace.
struct Call {
    name: String,
    /// The descriptor and what it stands for, as in `9</tmp/crier.db-wal>`.
    on: String,
    /// The events whose marks it carries.
    events: Vec<u32>,
    is_good_answer: bool,
    began: usize,
    ended: usize,
    is_done: bool,
}

/// Reads a trace; the calls come in the order of their ends.
fn read(file: &Path) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut begun: HashMap<String, (usize, String)> = HashMap::new();
    let lines = BufReader::new(File::open(file).unwrap()).split(b'\n');
    for (at, line) in lines.enumerate() {
        let line = String::from_utf8_lossy(&line.unwrap()).into_owned();
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(part) = rest.strip_suffix(" <unfinished ...>") {
            begun.insert(thread.to_owned(), (at, part.to_owned()));
        } else if rest.starts_with("<... ") {
            let Some((began, mut text)) = begun.remove(thread) else {
                continue;
            };
            text += rest.split_once("resumed>").map_or("", |(_, end)| end);
            calls.extend(call(&text, began, at));
        } else {
            calls.extend(call(rest, at, at));
        }
    }
    calls
}

fn call(text: &str, began: usize, ended: usize) -> Option<Call> {
    let (name, rest) = text.split_once('(')?;
    let on = rest.split([',', ')']).next()?;
    let result = text.rsplit_once(" = ")?.1;
    Some(Call {
        name: name.to_owned(),
        on: on.to_owned(),
        is_done: !result.starts_with('-'),
        events: marked(text).collect(),
        is_good_answer: text.contains("HTTP/1.1 200"),
        began,
        ended,
    })
}

impl Call {
    fn is_sync_of_log(&self) -> bool {
        let is_sync = ["fsync", "fdatasync"].contains(&self.name.as_str());
        is_sync && self.is_done && self.on.contains("-wal>")
    }

    fn is_write_to_log(&self) -> bool {
        self.name.starts_with("pwrite") && self.is_done && self.on.contains("-wal>")
    }

    fn is_from_socket(&self) -> bool {
        self.name.starts_with("re") && self.on.contains("<socket:")
    }

    fn answers_well(&self, socket: &str) -> bool {
        let is_write = self.name.starts_with("write") || self.name.starts_with("send");
        is_write && self.on == socket && self.is_good_answer
    }
}

/// Asserts that one event was read, logged, synced and answered in this order.
fn assert_synced_before_answered(calls: &[Call], number: u32) {
    let first = |after: usize, what: &str, is_it: &dyn Fn(&Call) -> bool| {
        let found = calls.iter().find(|call| call.began >= after && is_it(call));
        found.unwrap_or_else(|| panic!("event {number}: the trace has no {what}"))
    };
    let has_it = |call: &Call| call.events.contains(&number);
    let is_call = |call: &Call| has_it(call) && call.is_from_socket();
    let read = first(0, "call of its sender", &is_call);
    let answer = first(read.ended, "answer", &|call| call.answers_well(&read.on));
    let is_logging = |call: &Call| has_it(call) && call.is_write_to_log();
    let logged = first(0, "write to the log", &is_logging);
    let synced = first(logged.ended, "sync of the log", &Call::is_sync_of_log);
    assert!(
        synced.ended < answer.began,
        "event {number}: answered in line {}, synced in line {}",
        answer.began + 1,
        synced.ended + 1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_synced_before_the_sender_hears_200() {
    if !strace::is_here() {
        return;
    }
    let calls = number("CRIER_TRACED").unwrap_or(200);
    let world = World::new().await;
    let load = Load::new(&world);
    let file = world.folder.join("trace");
    let running = world.start_under(&strace::writing(CALLS, &file));
    assert!(running.is_listening().await);
    for _ in 0..calls {
        assert_eq!(load.send_new().await, Heard::Status(200));
    }
    for _ in (0..calls).step_by(AT_ONCE) {
        let heard = join_all((0..AT_ONCE).map(|_| load.send_new())).await;
        assert_eq!(heard, [Heard::Status(200); AT_ONCE]);
    }
    running.signal("TERM");
    assert!(
        running
            .ends_within(PATIENCE.min(Duration::from_secs(30)))
            .await
    );
    let calls = read(&file);
    for event in load.acknowledged() {
        assert_synced_before_answered(&calls, event);
    }
    println!("{} events, {} system calls", load.sent().len(), calls.len());
    world.sandbox.stop().await;
}

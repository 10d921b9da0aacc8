//! The list of measures.

mod ack;
mod duel;
mod ingest;
mod large;
mod lone;
mod memory;
mod neighbour;
mod peers;
mod profile;
mod recount;
mod refused;
mod repeats;
mod strangers;
mod timing;
mod wake;

use std::future::Future;
use std::pin::Pin;

use anyhow::bail;

use crate::report::Finding;
use crate::settings::Settings;

/// One measure.
pub(crate) struct Measure {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) run: fn(&Settings) -> Measuring<'_>,
}

/// A running measure.
type Measuring<'a> = Pin<Box<dyn Future<Output = anyhow::Result<Vec<Finding>>> + 'a>>;

const ALL: &[Measure] = &[
    Measure {
        name: "ingest",
        about: "SphereCord's signed votes, stored before the answer, over a bare handler and over one commit per call",
        run: |settings| Box::pin(ingest::signed(settings)),
    },
    Measure {
        name: "bump",
        about: "the same with BotiCord's bump: a shared key, about 90 bytes, members who come again",
        run: |settings| Box::pin(ingest::bumps(settings)),
    },
    Measure {
        name: "refused",
        about: "calls with a wrong signature over a bare handler, and what they write",
        run: |settings| Box::pin(refused::run(settings)),
    },
    Measure {
        name: "strangers",
        about: "64 callers without a key who send a megabyte of brackets, again and again: memory, and a genuine call's p99",
        run: |settings| Box::pin(strangers::run(settings)),
    },
    Measure {
        name: "timing",
        about: "whether the time of a refusal tells a known endpoint from an unknown one",
        run: |settings| Box::pin(timing::run(settings)),
    },
    Measure {
        name: "repeats",
        about: "calls that are stored already over new ones",
        run: |settings| Box::pin(repeats::run(settings)),
    },
    Measure {
        name: "lone",
        about: "one connection, one call after the other: the answer over a bare one and one commit by SQLite alone",
        run: |settings| Box::pin(lone::run(settings)),
    },
    Measure {
        name: "ack",
        about: "how long a sender waits at 500 calls a second in open loop",
        run: |settings| Box::pin(ack::run(settings)),
    },
    Measure {
        name: "wake",
        about: "from a vote's 200 to the start of its post, where nothing else is going on",
        run: |settings| Box::pin(wake::run(settings)),
    },
    Measure {
        name: "neighbour",
        about: "from a vote's 200 to the start of its post, while another guild has 196,000 posts to send",
        run: |settings| Box::pin(neighbour::run(settings)),
    },
    Measure {
        name: "profile",
        about: "BareRTC's questions while votes come in as fast as they can",
        run: |settings| Box::pin(profile::run(settings)),
    },
    Measure {
        name: "large",
        about: "ingest, /top and /votes with CRIER_EVENTS stored events (10 million, some 18 GB), a tenth as many members",
        run: |settings| Box::pin(large::run(settings)),
    },
    Measure {
        name: "recount",
        about: "crier recount over a million events, beside a running service (some 2 GB of disk)",
        run: |settings| Box::pin(recount::run(settings)),
    },
    Measure {
        name: "memory",
        about: "the whole program at rest with the gateway connected, and with 100,000 events to be posted",
        run: |settings| Box::pin(memory::run(settings)),
    },
    Measure {
        name: "peers",
        about: "what a user would pick instead: Express with better-sqlite3, aiohttp in memory, Debian's webhook",
        run: |settings| Box::pin(peers::run(settings)),
    },
];

/// The measure that only runs if it is named: it takes hours, and much disk space.
const LONG: &str = "large";

/// The measures with these names, or all but the long one if there are no names.
pub(crate) fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Measure>> {
    let names: Vec<&String> = names.iter().filter(|name| !name.starts_with('-')).collect();
    if let Some(unknown) = names
        .iter()
        .find(|name| ALL.iter().all(|measure| measure.name != **name))
    {
        bail!("{unknown} is not measured; --list says what is");
    }
    let is_chosen = |measure: &&Measure| match names.len() {
        0 => measure.name != LONG,
        _ => names.iter().any(|name| *name == measure.name),
    };
    Ok(ALL.iter().filter(is_chosen).collect())
}

/// Prints every measure.
pub(crate) fn list() {
    for measure in ALL {
        println!("{:10} {}", measure.name, measure.about);
    }
}

//! What must hold whatever strangers send, as functions over bytes: libFuzzer calls them with what it makes up, and
//! `tests/corpus.rs` with what is kept in `corpus`.
//!
//! `fuzz/run` builds the targets and runs each for as long as it is told; `fuzz/README.md` says how.

mod call;
mod canary;
mod cards;
mod json;
mod parser;
#[path = "../../src/discord/render/hostile/reader.rs"]
mod reader;
mod verification;

/// Every target: its name, what it does with bytes, and the folders beside its own whose files are good to begin with.
pub const TARGETS: [Target; 9] = [
    Target::of("boticord", parser::boticord),
    Target::of("sphere", parser::sphere),
    Target::of("website-toolbox", parser::website_toolbox),
    Target::of("fastcomments", parser::fastcomments),
    Target::of("barertc", parser::barertc),
    Target::of("verify", verification::run),
    Target::of("json", json::run),
    Target::of("redact", canary::run),
    Target::of("render", cards::run),
];

/// One target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is also its folder's in `corpus`.
    pub name: &'static str,
    /// Panics where something does not hold.
    pub run: fn(&[u8]),
}

impl Target {
    const fn of(name: &'static str, run: fn(&[u8])) -> Self {
        Self { name, run }
    }
}

/// Runs the target of this name.
pub fn run(name: &str, input: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.expect("a target of this name").run)(input);
}

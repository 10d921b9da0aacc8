//! Properties that must hold for any input from strangers, as functions over bytes: libFuzzer calls them with generated
//! inputs, and `tests/corpus.rs` with those in `corpus`.
//!
//! `fuzz/run` builds the targets and runs each for the given time; `fuzz/README.md` says how.

mod call;
mod canary;
mod cards;
mod json;
mod parser;
#[path = "../../src/render/hostile/reader.rs"]
mod reader;
mod verification;

/// Every target: its name, its function, and other folders whose files are good initial inputs.
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
    /// Its name, which is also the name of its folder in `corpus`.
    pub name: &'static str,
    /// Panics if a property does not hold.
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

//! Loads two servers in turn with the same calls, over several rounds.

use anyhow::ensure;

use crate::calls::{Caller, Calls, Sender, THREADS};
use crate::figures::{Spread, short};
use crate::look;
use crate::report::Finding;
use crate::serve;
use crate::server::Server;
use crate::settings::Settings;
use crate::world::World;
use crate::wrk::{self, Load, Run};

/// How many calls a second are expected before the first measurement.
const FIRST_GUESS: f64 = 60_000.0;

/// A program that stores, and its world.
pub(super) struct Storing {
    pub(super) world: World,
    pub(super) server: Server,
    pub(super) caller: Caller,
    fastest: Option<f64>,
    rows: u64,
}

impl Storing {
    /// The real program with an empty database, halted.
    pub(super) async fn crier(settings: &Settings, sender: Sender) -> anyhow::Result<Self> {
        let world = World::new(settings).await?;
        let server = world.start().await?;
        Self::halted(settings, world, server, sender).await
    }

    /// The earlier build on an empty database, halted, where one is given.
    pub(super) async fn before(
        settings: &Settings,
        sender: Sender,
    ) -> anyhow::Result<Option<Self>> {
        let Some(program) = &settings.before else {
            return Ok(None);
        };
        let world = World::before(settings, program, 0).await?;
        let server = world.start().await?;
        let storing = Self::halted(settings, world, server, sender).await?;
        Ok(Some(storing))
    }

    /// The peer that commits each call separately, halted.
    pub(super) async fn one_by_one(settings: &Settings, sender: Sender) -> anyhow::Result<Self> {
        let world = World::new(settings).await?;
        let server = world.start_one_by_one().await?;
        Self::halted(settings, world, server, sender).await
    }

    /// A server with its world, halted between its turns.
    pub(super) async fn halted(
        settings: &Settings,
        world: World,
        server: Server,
        sender: Sender,
    ) -> anyhow::Result<Self> {
        let rows = look::events(&world.database()).await?;
        server.halt()?;
        let caller = Caller::new(settings, &world, sender);
        Ok(Self {
            world,
            server,
            caller,
            fastest: None,
            rows,
        })
    }

    /// As many new calls as a turn can need.
    pub(super) fn calls(&mut self, load: Load) -> anyhow::Result<Calls> {
        let count = wrk::enough(self.fastest.unwrap_or(FIRST_GUESS), load);
        self.caller.write(count)
    }

    /// A turn of new calls; every answered one must be stored.
    pub(super) async fn take(
        &mut self,
        settings: &Settings,
        calls: &Calls,
        load: Load,
    ) -> anyhow::Result<Run> {
        let run = wrk::load(settings, &self.server, calls, load).await?;
        ensure!(
            run.most * THREADS <= calls.count,
            "more calls were sent than were made: the last ones were repeats"
        );
        let rows = look::events(&self.world.database()).await?;
        self.server.halt()?;
        look::all_stored(rows - self.rows, &run, load)?;
        self.rows = rows;
        self.fastest = Some(
            self.fastest
                .map_or(run.rate, |fastest| fastest.max(run.rate)),
        );
        Ok(run)
    }
}

/// Both sides' results of a round.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round {
    pub(super) ours: Run,
    pub(super) theirs: Run,
}

/// The results of all rounds.
#[derive(Clone, Debug, Default)]
pub(super) struct Rounds {
    rounds: Vec<Round>,
    /// What the earlier build came to in them, where one is given.
    before: Vec<Run>,
}

impl Rounds {
    /// Adds a round, and prints it.
    pub(super) fn keep(&mut self, round: Round, names: [&str; 2]) {
        self.rounds.push(round);
        let sides = [(names[0], round.ours), (names[1], round.theirs)];
        let sides = sides.map(|(name, run)| {
            let [rate, p50, p99] =
                [run.rate, run.p50_us, run.p99_us].map(|number| short(number / 1e3));
            format!("{name} {rate} k/s (p50 {p50} ms, p99 {p99} ms)")
        });
        println!(
            "  round {}: {}: {}",
            self.rounds.len(),
            sides.join(", "),
            short(round.ours.rate / round.theirs.rate)
        );
    }

    /// Keeps the earlier build's turn of the round that is kept next.
    pub(super) fn keep_before(&mut self, run: Run) {
        println!("  before: {} k/s", short(run.rate / 1e3));
        self.before.push(run);
    }

    /// Ours over the earlier build's, where one was given.
    pub(super) fn over_before(&self, measure: &str) -> Option<Finding> {
        let pairs = || self.rounds.iter().zip(&self.before);
        let rates = Spread::of(pairs().map(|(_, before)| before.rate)).times(1e-3);
        (!self.before.is_empty()).then(|| {
            let ratio = Spread::of(pairs().map(|(round, before)| round.ours.rate / before.rate));
            Finding::over_before(measure, ratio, format!("before {rates} k/s"))
        })
    }

    /// The ratio of Crier's result to the other's, round by round.
    pub(super) fn ratio(&self) -> Spread {
        Spread::of(
            self.rounds
                .iter()
                .map(|round| round.ours.rate / round.theirs.rate),
        )
    }

    /// Both rates, as text.
    pub(super) fn sides(&self, names: [&str; 2]) -> String {
        let ours = Spread::of(self.rounds.iter().map(|round| round.ours.rate)).times(1e-3);
        let theirs = Spread::of(self.rounds.iter().map(|round| round.theirs.rate)).times(1e-3);
        format!("{} {ours} k/s, {} {theirs} k/s", names[0], names[1])
    }
}

/// New calls to the real program and to a bare handler; they take turns in going first.
pub(super) async fn over_bare(
    settings: &Settings,
    sender: Sender,
    connections: u64,
) -> anyhow::Result<Rounds> {
    let load = Load {
        connections,
        seconds: settings.seconds,
    };
    let warm = Load {
        connections,
        seconds: 1,
    };
    let mut crier = Storing::crier(settings, sender).await?;
    let mut before = Storing::before(settings, sender).await?;
    let bare = serve::start_bare(settings).await?;
    bare.halt()?;
    let calls = crier.calls(warm)?;
    wrk::turn(settings, &bare, &calls, warm).await?;
    crier.take(settings, &calls, warm).await?;
    if let Some(before) = &mut before {
        let calls = before.calls(warm)?;
        before.take(settings, &calls, warm).await?;
    }
    let mut rounds = Rounds::default();
    for place in 0..settings.rounds {
        if let Some(before) = &mut before {
            let calls = before.calls(load)?;
            rounds.keep_before(before.take(settings, &calls, load).await?);
        }
        let calls = crier.calls(load)?;
        let round = if place % 2 == 0 {
            let theirs = wrk::turn(settings, &bare, &calls, load).await?;
            Round {
                ours: crier.take(settings, &calls, load).await?,
                theirs,
            }
        } else {
            let ours = crier.take(settings, &calls, load).await?;
            Round {
                ours,
                theirs: wrk::turn(settings, &bare, &calls, load).await?,
            }
        };
        rounds.keep(round, ["crier", "bare"]);
    }
    Ok(rounds)
}

//! `crier demo`: everything on this machine, without any account.
//!
//! The real program runs against the sandbox as it would against Discord: an owner sets it up with slash commands, and
//! sample webhooks arrive over real HTTP every few seconds. Ctrl-C stops it and leaves no files.

mod scenario;
mod words;

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use clap::Args;
use crier_sandbox::{Options, Page, Sandbox, seed};

use crate::app::App;
use crate::cli::say;
use crate::clock::{SharedClock, SystemClock};
use crate::config::Config;
use crate::shutdown::Signals;
use crate::telemetry;
use words::Language;

/// How long the bot may take to connect and register its commands.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the demo is shown.
#[derive(Args, Debug)]
pub(super) struct DemoArgs {
    /// The page's port; if it is taken, any free one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Seconds from one sample webhook to the next.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,
    /// The language of the page, the server and everyone in it.
    #[arg(long, value_enum, default_value = "en")]
    language: Language,
}

/// Runs the demo until a signal.
pub(super) async fn demo(args: DemoArgs) -> anyhow::Result<ExitCode> {
    telemetry::init(tracing::Level::WARN, false);
    let folder = tempfile::Builder::new().prefix("crier-demo-").tempdir()?;
    let clock: SharedClock = Arc::new(SystemClock);
    // Only this process knows them, so another site's page in the same browser cannot guess them.
    let (token, secret) = (made_up(), made_up());
    let sandbox = start_sandbox(args.port, &token).await?;
    sandbox.show(page(args.language));
    let mut config = config(&folder, &sandbox, &token)?;
    let app = App::start(&config, clock.clone()).await?;
    let shown = show(&app, &sandbox, &mut config, (&args, &secret), clock).await;
    app.stop().await;
    sandbox.stop().await;
    folder.close()?;
    shown?;
    say("Stopped. Nothing is left behind.")?;
    Ok(ExitCode::SUCCESS)
}

async fn show(
    app: &App,
    sandbox: &Sandbox,
    config: &mut Config,
    (args, secret): (&DemoArgs, &str),
    clock: SharedClock,
) -> anyhow::Result<()> {
    let address = app.start_http(config)?;
    config.public_url = Some(format!("http://{address}"));
    app.start_worker(config)?;
    app.start_bot(config)?;
    let mut signals = Signals::listen();
    let stopped = signals.stop();
    tokio::pin!(stopped);
    let endpoints = tokio::select! {
        () = &mut stopped => return Ok(()),
        endpoints = scenario::set_up(sandbox, (secret, args.language), PATIENCE) => endpoints?,
    };
    say(format_args!(
        "Crier runs against a stand-in for Discord on this machine."
    ))?;
    say(format_args!(
        "Open {} in a browser; Ctrl-C ends it.",
        sandbox.base_url()
    ))?;
    let every = Duration::from_secs(args.every);
    tokio::select! {
        () = &mut stopped => Ok(()),
        ended = scenario::play(&endpoints, (secret, args.language.words()), every, &clock) => ended,
    }
}

fn made_up() -> String {
    format!("demo-{:032x}", rand::random::<u128>())
}

/// The page's language, and what it suggests to try.
fn page(language: Language) -> Page {
    let tip = |(text, line): &(&str, &str)| ((*text).to_owned(), (*line).to_owned());
    Page {
        home: Some(seed::VOTES),
        locale: language.codes().1.to_owned(),
        tips: language.words().tips.iter().map(tip).collect(),
    }
}

/// Starts on the given port, or on any free one.
async fn start_sandbox(port: u16, token: &str) -> anyhow::Result<Sandbox> {
    let options = |port| Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        clock: Arc::new(SystemClock),
        token: token.to_owned(),
        rate_limits: true,
        members_intent: true,
    };
    match Sandbox::start(options(port)).await {
        Ok(sandbox) => Ok(sandbox),
        Err(_) => Sandbox::start(options(0))
            .await
            .context("no free port on 127.0.0.1"),
    }
}

fn config(folder: &tempfile::TempDir, sandbox: &Sandbox, token: &str) -> anyhow::Result<Config> {
    let path = folder.path().join("demo.db");
    let path = path
        .to_str()
        .ok_or_else(|| anyhow!("the temporary folder's name is not text"))?;
    let set = [
        ("CRIER__DISCORD__TOKEN", token.to_owned()),
        ("CRIER__DISCORD__API_URL", sandbox.base_url()),
        ("CRIER__HTTP__LISTEN", "127.0.0.1:0".to_owned()),
        ("CRIER__DATABASE__URL", format!("sqlite://{path}")),
    ];
    let set = set
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Ok(Config::read("", &set)?)
}

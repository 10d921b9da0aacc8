//! `crier send`: sends a sample webhook as that sender would, marked as a test unless told otherwise.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use secrecy::SecretString;

use crate::cli::{failure, say};
use crate::clock::{Clock, SystemClock};
use crate::config::environment;
use crate::domain::id::{GuildId, MemberId};
use crate::plain;
use crate::source::sample::{self, SampleCall, SampleParts, TEST_HEADER};
use crate::source::{self, Source};

/// What to send, and where.
#[derive(Args, Debug)]
pub(super) struct SendArgs {
    /// The sender: boticord, sphere, website-toolbox, fastcomments, barertc.
    source: String,
    /// The sender's own name for the event, such as `new_bot_bump`.
    event: String,
    /// The endpoint's address, as `/endpoint add` gave it.
    #[arg(long, value_name = "URL")]
    to: String,
    /// The endpoint's secret. Other users of this machine can see it in the list of processes; with --secret-file or
    /// the variable CRIER_SEND_SECRET they cannot.
    #[arg(long)]
    secret: Option<String>,
    /// A file with the endpoint's secret; - reads it from standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "secret")]
    secret_file: Option<PathBuf>,
    /// The Discord user it is about, by id, or the name on the site.
    #[arg(long, default_value = "530918274610028545")]
    user: String,
    /// Sends it as a real call: it is counted and may earn a reward. Without this it is shown marked TEST.
    #[arg(long)]
    real: bool,
}

/// Sends it; a 200 is success.
pub(super) async fn send(args: SendArgs) -> anyhow::Result<ExitCode> {
    let source = source::find(&args.source).ok_or_else(|| unknown_source(&args.source))?;
    let number: u32 = rand::random();
    let user = MemberId::parse(&args.user);
    let parts = SampleParts {
        user: user
            .or_else(|| MemberId::parse("530918274610028545"))
            .context("no user")?,
        name: if user.is_some() {
            "mira".to_owned()
        } else {
            args.user.clone()
        },
        guild: GuildId::parse("417283905512448011").context("no guild")?,
        now: SystemClock.now(),
        number,
        text: None,
    };
    let mut call = sample::call(source, &args.event, &parts, &args.secret()?)
        .ok_or_else(|| unknown_event(source, &args.event))?;
    if !args.real {
        call.headers.push((TEST_HEADER.to_owned(), "1".to_owned()));
    }
    let (status, body) = post(&args.to, call).await?;
    say(format_args!("{status} {body}"))?;
    if status != reqwest::StatusCode::OK {
        bail!(
            "{} answered {status}, not 200: look at /endpoint show for the reason",
            args.to_host()
        );
    }
    Ok(ExitCode::SUCCESS)
}

impl SendArgs {
    /// The secret from the given place; empty for a sender that has none.
    fn secret(&self) -> anyhow::Result<SecretString> {
        let text = match (&self.secret, &self.secret_file) {
            (Some(secret), _) => secret.clone(),
            (None, Some(file)) => read_secret(file)?,
            (None, None) => {
                let environment = environment();
                let mut found = environment.into_iter();
                let found = found.find(|(name, _)| name == "CRIER_SEND_SECRET");
                found.map(|(_, value)| value).unwrap_or_default()
            }
        };
        Ok(text.into())
    }

    /// The address without its key.
    fn to_host(&self) -> String {
        let url = url::Url::parse(&self.to).ok();
        url.and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

/// The first line of a file, as editors and `echo` write it.
fn read_secret(file: &Path) -> anyhow::Result<String> {
    let text = if file == Path::new("-") {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(file)
    };
    let text = text.map_err(|error| anyhow!("--secret-file: {}", plain::file(file, &error)))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

pub(super) async fn post(
    to: &str,
    call: SampleCall,
) -> anyhow::Result<(reqwest::StatusCode, String)> {
    let url = match call.suffix {
        Some(suffix) if !to.trim_end_matches('/').ends_with(&format!("/{suffix}")) => {
            format!("{}/{suffix}", to.trim_end_matches('/'))
        }
        _ => to.to_owned(),
    };
    let method = reqwest::Method::from_bytes(call.method.as_str().as_bytes())?;
    let client = crate::discord::rest::client(to)?;
    let mut request = client.request(method, url).body(call.body);
    for (name, value) in call.headers {
        request = request.header(name, value);
    }
    let response = request.send().await.map_err(|error| {
        // The address contains the endpoint's key, so it is not repeated.
        anyhow!("--to cannot be reached: {}", failure::web(&error))
    })?;
    let status = response.status();
    // In one line: another program's answer may be a page.
    let body = response.text().await.unwrap_or_default();
    let words: Vec<&str> = body.split_whitespace().collect();
    let body = words.join(" ").chars().take(300).collect();
    Ok((status, body))
}

fn unknown_source(name: &str) -> anyhow::Error {
    let known: Vec<&str> = source::ALL
        .iter()
        .map(|source| source.profile().id.as_str())
        .collect();
    anyhow!(
        "there is no source {name:?}; there are {}",
        known.join(", ")
    )
}

fn unknown_event(source: &dyn Source, event: &str) -> anyhow::Error {
    let known: Vec<&str> = source.samples().iter().map(|sample| sample.event).collect();
    anyhow!(
        "{} sends no {event:?}; it sends {}",
        source.profile().title,
        known.join(", ")
    )
}

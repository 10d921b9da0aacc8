//! Checks whether senders reach the listener at the public address.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::StatusCode;
use url::Url;

use super::Report;
use super::listener::Taken;
use crate::app::Bound;
use crate::cli::failure;
use crate::config::Config;
use crate::http::{ProbeRequest, answer_probe};

/// How long the public address may take to answer.
const WITHIN: Duration = Duration::from_secs(5);
/// The path at which this process answers; proxies pass it to Crier like other hooks.
const PROBE: &str = "/hooks/check/";
/// The path at which a running Crier is asked: only Crier answers it with 405.
const RUNNING: &str = "/hooks/boticord/check";

/// Calls the public address as a sender would, if something can answer.
pub(super) async fn check(
    config: &Config,
    taken: Taken,
    report: &mut Report,
) -> anyhow::Result<()> {
    if report.is_wrong("public_url") {
        return Ok(
            report.not_tried("whether senders reach the listener, because public_url is wrong")?
        );
    }
    let Some(url) = &config.public_url else {
        return Ok(report.mistake(
            "public_url is not set: it is printed in set-up replies, for instance \"https://hooks.example.org\"",
        )?);
    };
    if is_open_http(url) {
        report.note(format_args!(
            "public_url: {url} is not https: calls and secrets in them can be read on the way, and most sites call \
             nothing else. Put a proxy with TLS in front (deploy/README.md)"
        ))?;
    }
    let mut met = None;
    match taken {
        Taken::ByUs(bound) => met = try_own(url, bound, report).await?,
        Taken::ByCrier => try_running(url, report).await?,
        Taken::Otherwise => report.not_tried(format_args!(
            "whether senders reach the listener at {url}, because http.listen cannot be had"
        ))?,
    }
    if is_behind_strange_proxy(config, met) {
        report.note(
            "a proxy on this machine brings the calls, and http.trusted_proxies does not name it: every caller looks \
             like one. Set trusted_proxies = [\"127.0.0.1\", \"::1\"] below [http]",
        )?;
    }
    Ok(())
}

/// Listens temporarily, and expects a random word in the answer.
async fn try_own(
    url: &str,
    bound: Bound,
    report: &mut Report,
) -> anyhow::Result<Option<ProbeRequest>> {
    let word = format!("{:032x}", rand::random::<u128>());
    let path = format!("{PROBE}{word}");
    let met = Arc::new(OnceLock::new());
    let answered = tokio::select! {
        answered = ask(format!("{url}{path}")) => answered,
        () = answer_probe(bound.listener, (&path, word.clone()), met.clone()) => Err("nothing".to_owned()),
    };
    match answered {
        Ok((_, body)) if body == word => report.good(format_args!(
            "senders reach the listener at {url} (tried from this machine)"
        ))?,
        answered => say_not_reached(url, answered, report)?,
    }
    Ok(met.get().copied())
}

async fn try_running(url: &str, report: &mut Report) -> anyhow::Result<()> {
    match ask(format!("{url}{RUNNING}")).await {
        Ok((StatusCode::METHOD_NOT_ALLOWED, body)) if body.contains("method_not_allowed") => {
            report.good(format_args!(
                "a running Crier answers at {url} (tried from this machine)"
            ))?;
        }
        answered => say_not_reached(url, answered, report)?,
    }
    Ok(())
}

type Answered = Result<(StatusCode, String), String>;

async fn ask(url: String) -> Answered {
    let client = crate::discord::rest::client(&url).map_err(|error| failure::web(&error))?;
    let asking = async {
        let answer = client.get(&url).send().await?;
        Ok((answer.status(), answer.text().await?))
    };
    let asked = tokio::time::timeout(WITHIN, asking).await;
    asked
        .map_err(|_| "no answer in time".to_owned())?
        .map_err(|error: reqwest::Error| failure::web(&error))
}

/// An answer from another program is a mistake. No answer may be this network's limitation, because some networks
/// cannot reach their own public address.
fn say_not_reached(url: &str, answered: Answered, report: &mut Report) -> std::io::Result<()> {
    match answered {
        Ok((status, _)) => report.mistake(format_args!(
            "public_url: {url} is answered by something else ({status}): does the proxy lead to http.listen, and leave \
             the path as it is?"
        )),
        Err(why) => report.note(format_args!(
            "public_url: {url} cannot be reached from this machine: {why}. Whether senders can is not known: try it \
             from outside"
        )),
    }
}

/// Whether an address is plain http and not on this machine.
fn is_open_http(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !is_here
}

/// Whether calls come through a proxy on this machine that the configuration does not name: either it was seen, or TLS
/// ends somewhere and only this machine can reach the listener.
fn is_behind_strange_proxy(config: &Config, met: Option<ProbeRequest>) -> bool {
    let names_loopback = config
        .http
        .trusted_proxies
        .iter()
        .any(|proxy| proxy.starts_with("127.") || proxy == "::1" || proxy.starts_with("::1/"));
    let is_seen = met.is_some_and(|met| met.peer.is_loopback() && met.is_forwarded);
    let has_tls = config
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https:"));
    !names_loopback && (is_seen || has_tls && config.http.listen.ip().is_loopback())
}

//! Checks the two addresses that `crier run` listens on.

use std::net::SocketAddr;

use super::Report;
use crate::app::{Bound, StartError, listen};
use crate::cli::ready::here;
use crate::config::Config;

/// Who listens on the senders' address.
pub(super) enum Taken {
    /// This process, because the address was free.
    ByUs(Bound),
    /// A running Crier.
    ByCrier,
    /// Another program, or it is unknown.
    Otherwise,
}

/// Listens on both addresses as a start would, and reports what prevents it.
pub(super) async fn check(config: &Config, report: &mut Report) -> anyhow::Result<Taken> {
    let senders = one(("http.listen", config.http.listen), report).await?;
    if let Taken::ByUs(bound) = &senders {
        report.good(format_args!("http.listen: {} is free", bound.address))?;
        if bound.lacks_ipv6 {
            report.note(
                "this host has no IPv6, and BotiCord's newer webhooks come over nothing else",
            )?;
        }
    }
    let operator = one(("metrics.listen", config.metrics_listen), report).await?;
    if let Taken::ByUs(bound) = &operator {
        report.good(format_args!("metrics.listen: {} is free", bound.address))?;
    }
    Ok(senders)
}

async fn one(
    (key, address): (&'static str, SocketAddr),
    report: &mut Report,
) -> anyhow::Result<Taken> {
    if report.is_wrong(key) {
        report.not_tried(format_args!("listening, because {key} is wrong"))?;
        return Ok(Taken::Otherwise);
    }
    let error = match listen(key, address) {
        Ok(bound) => return Ok(Taken::ByUs(bound)),
        Err(error) => error,
    };
    if is_taken(&error) && is_crier(address).await {
        report.note(format_args!(
            "{key}: a Crier listens on {address} already; stop it before you start another one there"
        ))?;
        return Ok(Taken::ByCrier);
    }
    report.mistake(error)?;
    if key == "metrics.listen" {
        report.note(
            "without metrics.listen `crier run` goes on, but without metrics and `crier ready`",
        )?;
    }
    Ok(Taken::Otherwise)
}

fn is_taken(error: &StartError) -> bool {
    matches!(error, StartError::Listen(_, _, why) if why.kind() == std::io::ErrorKind::AddrInUse)
}

/// Whether the program that listens there answers like Crier.
async fn is_crier(address: SocketAddr) -> bool {
    let url = format!("http://{}/healthz", here(address));
    let ask = async {
        let answer = crate::discord::rest::client(&url)?.get(&url).send().await?;
        answer.text().await
    };
    matches!(ask.await.as_deref(), Ok(r#"{"ok":true}"#))
}

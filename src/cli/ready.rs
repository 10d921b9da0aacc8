//! `crier ready`: asks the running process on this machine whether it is ready.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;

use crate::cli::say;
use crate::config::Config;

/// How long it may take to answer; it gives the database three seconds itself.
const WITHIN: Duration = Duration::from_secs(5);

/// Asks at the operator's listener, which every process has, whatever its roles.
pub(super) async fn ready(config: &Config) -> anyhow::Result<ExitCode> {
    let url = format!("http://{}/readyz", here(config.metrics_listen));
    let client = crate::discord::rest::client(&url)?;
    let asking = client.get(&url).send();
    let response = tokio::time::timeout(WITHIN, asking)
        .await
        .with_context(|| format!("metrics.listen: {url} does not answer"))?
        .with_context(|| format!("metrics.listen: {url} cannot be reached"))?;
    let status = response.status();
    let body = response.text().await.unwrap_or_default();
    say(format_args!("{status} {body}"))?;
    Ok(if status.is_success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The address at which this machine reaches its own listener.
pub(super) fn here(listener: SocketAddr) -> SocketAddr {
    // All addresses include IPv4, and a host without IPv6 has nothing else.
    let ip = if listener.ip().is_unspecified() {
        Ipv4Addr::LOCALHOST.into()
    } else {
        listener.ip()
    };
    SocketAddr::new(ip, listener.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_on_every_address_is_asked_on_loopback() {
        let of = |text: &str| here(text.parse().unwrap()).to_string();
        assert_eq!(of("0.0.0.0:9090"), "127.0.0.1:9090");
        assert_eq!(of("[::]:9090"), "127.0.0.1:9090");
        assert_eq!(of("10.0.0.7:9090"), "10.0.0.7:9090");
    }
}

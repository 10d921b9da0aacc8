//! The host names under which the metrics may be requested. A web page can point its own host name at this machine and
//! read the answer in a visitor's browser, but it cannot choose the Host header that the browser sends.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The answer to any other name.
const UNKNOWN: &str =
    "This name is not one of metrics.hosts: add it to Crier's configuration, or ask by address.\n";

/// The host names of the operator's listener.
#[derive(Clone, Debug)]
pub struct Hosts {
    listen: IpAddr,
    names: Vec<String>,
}

impl Hosts {
    /// Loopback, the listen address (any address if it listens on all), and these names.
    pub fn new(listen: SocketAddr, names: &[String]) -> Self {
        Self {
            listen: listen.ip(),
            names: names.to_vec(),
        }
    }

    /// Whether a Host header names this listener.
    fn know(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let bare = name
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'));
        if let Ok(ip) = bare.unwrap_or(name).parse::<IpAddr>() {
            return ip.is_loopback() || ip == self.listen || self.listen.is_unspecified();
        }
        let mut known = self.names.iter().map(String::as_str).chain(["localhost"]);
        known.any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// Passes only requests that use a known name.
pub(super) async fn only_known(
    State(hosts): State<Hosts>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| hosts.know(host)) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, UNKNOWN).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(listen: &str) -> Hosts {
        Hosts::new(listen.parse().unwrap(), &["worker-1".to_owned()])
    }

    #[test]
    fn loopback_and_the_names_that_were_given_are_known_everywhere() {
        for listen in ["127.0.0.1:9464", "[::]:9464", "10.0.0.7:9464"] {
            for host in [
                "localhost:9464",
                "LOCALHOST",
                "127.0.0.1:9464",
                "[::1]:9464",
                "[::1]",
                "worker-1:9464",
                "Worker-1",
            ] {
                assert!(hosts(listen).know(host), "{listen} {host}");
            }
            for host in [
                "evil.example:9464",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "worker-1.evil.example",
                "worker-2",
                "",
                ":9464",
            ] {
                assert!(!hosts(listen).know(host), "{listen} {host}");
            }
        }
    }

    #[test]
    fn an_address_is_known_if_it_listens_there() {
        assert!(hosts("10.0.0.7:9464").know("10.0.0.7:9464"));
        assert!(!hosts("10.0.0.7:9464").know("10.0.0.8:9464"));
        assert!(!hosts("127.0.0.1:9464").know("10.0.0.8:9464"));
        assert!(hosts("[::]:9464").know("10.0.0.8:9464"));
        assert!(hosts("0.0.0.0:9464").know("[2001:db8::1]:9464"));
    }
}

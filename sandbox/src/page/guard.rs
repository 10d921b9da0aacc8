//! Keeps other web pages away from the sandbox: a host name that someone points at this machine (DNS rebinding) is not
//! one of this machine's names.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Passes only requests that use this machine's names and do not come from another site.
pub(crate) async fn only_loopback(request: Request, next: Next) -> Response {
    if is_meant_for_here(request.headers()) {
        next.run(request).await
    } else {
        (
            StatusCode::FORBIDDEN,
            "This page is only for the machine it runs on.\n",
        )
            .into_response()
    }
}

fn is_meant_for_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    let Some(host) = text(header::HOST) else {
        return false;
    };
    let is_own = |origin: &str| origin.strip_prefix("http://") == Some(host);
    is_loopback(host) && text(header::ORIGIN).is_none_or(is_own)
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        is_meant_for_here(&headers)
    }

    #[test]
    fn only_this_machines_own_names_pass() {
        for host in [
            "127.0.0.1:8080",
            "localhost:8080",
            "[::1]:8080",
            "localhost",
            "[::1]",
        ] {
            assert!(passes(host, None), "{host}");
        }
        for host in [
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "localhost.evil:80",
            "",
        ] {
            assert!(!passes(host, None), "{host}");
        }
    }

    #[test]
    fn other_sites_do_not_pass() {
        assert!(passes("localhost:8080", Some("http://localhost:8080")));
        assert!(!passes("localhost:8080", Some("https://evil.example")));
        assert!(!passes("localhost:8080", Some("null")));
        // Another program's page on this machine is another site as well.
        assert!(!passes("localhost:8080", Some("http://localhost:9090")));
    }
}

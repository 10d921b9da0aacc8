//! Addresses that strangers gave: only a plain web address becomes one, all else is text.

use url::{Host, Url};

use super::foreign;
use super::writer::Extent;
use crate::discord::limits::{self, is_invisible};

/// Names that readers trust at a glance, also where another name follows them.
const DISCORDS_OWN: [&str; 3] = ["discord.com", "discord.gg", "discordapp.com"];

/// The address, written the one way browsers read it, if it hides nothing about where it leads.
pub(super) fn safe(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let is_odd = |c: char| is_invisible(c) || c.is_whitespace() || "<>\\".contains(c);
    if raw.len() > limits::URL || raw.contains(is_odd) {
        return None;
    }
    let url = Url::parse(raw).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_open = url.username().is_empty() && url.password().is_none();
    let written = without_markup(url.as_str());
    (is_web && is_open && has_plain_host(&url) && written.len() <= limits::URL).then_some(written)
}

/// The address of a picture that Discord may fetch for us.
pub(super) fn picture(raw: &str) -> Option<String> {
    safe(raw).filter(|address| address.starts_with("https://"))
}

/// The address as markdown: linked without a preview where it is safe, else as text.
pub(super) fn shown(raw: &str, extent: Extent) -> String {
    match safe(raw) {
        Some(address) if address.len() + 2 <= extent.length => format!("<{address}>"),
        _ => foreign::shown(raw, extent),
    }
}

/// A name with a dot in plain letters: no number, no bare word, and nothing that only looks like such a name.
fn has_plain_host(url: &Url) -> bool {
    let Some(Host::Domain(host)) = url.host() else {
        return false;
    };
    let is_plain = |label: &str| {
        !label.is_empty()
            && !label.starts_with("xn--")
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let poses = DISCORDS_OWN
        .iter()
        .any(|own| host.contains(&format!("{own}.")));
    host.contains('.') && host.split('.').all(is_plain) && !poses
}

/// The same address, with the signs written in hex that markdown around it could take for its own.
fn without_markup(address: &str) -> String {
    address
        .replace('*', "%2A")
        .replace('|', "%7C")
        .replace('`', "%60")
        .replace("~~", "%7E%7E")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_web_address_is_linked() {
        assert_eq!(
            safe("HTTPS://Blog.Example.org/post-7?a=1#c").as_deref(),
            Some("https://blog.example.org/post-7?a=1#c")
        );
        let extent = Extent {
            length: 200,
            lines: 1,
        };
        assert_eq!(shown("http://a.org/x", extent), "<http://a.org/x>");
    }

    #[test]
    fn what_hides_where_it_leads_is_text() {
        for raw in [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://discord.com@evil.example/",
            "https://user:pass@a.org/",
            "https://xn--dscord-q4a.com/",
            "https://dіscord.com/",
            "https://discord.com.evil.example/login",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://a.org/\u{202e}gpj.exe",
            "https://a.org\\@b.org/",
            "https://a.org/>x",
            "//a.org/x",
            "a.org",
            "https://a..org/",
            "",
        ] {
            assert_eq!(safe(raw), None, "{raw:?}");
        }
        let extent = Extent {
            length: 200,
            lines: 1,
        };
        assert_eq!(
            shown("https://discord.com@evil.example/", extent),
            r"https\://discord\.com\@evil.example/"
        );
    }

    #[test]
    fn a_picture_comes_over_https_only() {
        assert_eq!(picture("http://a.org/a.png"), None);
        assert!(picture("https://a.org/a.png").is_some());
    }
}

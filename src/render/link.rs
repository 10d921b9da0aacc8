//! Addresses that strangers gave: only a plain web address becomes one, all else is text.

use unicode_script::{Script, UnicodeScript};
use unicode_security::{MixedScript, skeleton};
use url::{Host, Url};

use super::foreign;
use super::writer::Extent;
use crate::discord::limits::{self, is_invisible};
use crate::domain::mail;

/// Names that readers trust at a glance, also where another name follows them.
const DISCORDS_OWN: [&str; 3] = ["discord.com", "discord.gg", "discordapp.com"];

/// The address, written the one way browsers read it, if it hides nothing about where it leads and names nobody's mailbox.
pub(super) fn safe(raw: &str) -> Option<String> {
    let url = parsed(raw)?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_open = url.username().is_empty() && url.password().is_none();
    let written = without_markup(url.as_str());
    (is_web
        && is_open
        && has_plain_host(&url)
        && !has_mailbox(&url)
        && written.len() <= limits::URL)
        .then_some(written)
}

fn parsed(raw: &str) -> Option<Url> {
    let raw = raw.trim();
    let is_odd = |c: char| is_invisible(c) || c.is_whitespace() || "<>\\".contains(c);
    if raw.len() > limits::URL || raw.contains(is_odd) {
        return None;
    }
    Url::parse(raw).ok()
}

/// The address of a picture that Discord may fetch for us.
pub(super) fn picture(raw: &str) -> Option<String> {
    safe(raw).filter(|address| address.starts_with("https://"))
}

/// The address as markdown: linked without a preview where it is safe, else as text. One that would be safe without what
/// follows the page is linked without it.
pub(super) fn shown(raw: &str, extent: Extent) -> String {
    let fits = |address: &String| limits::length(address) <= extent.length;
    safe(raw)
        .or_else(|| safe(&page_alone(raw)?))
        .map(|address| markdown(&address))
        .filter(fits)
        .unwrap_or_else(|| foreign::shown(raw, extent))
}

fn page_alone(raw: &str) -> Option<String> {
    let mut url = parsed(raw)?;
    url.set_query(None);
    url.set_fragment(None);
    Some(url.into())
}

/// A safe address as a link without a preview. Discord shows a name in other letters than Latin in code, so that one is
/// shown by a text of its own: the same address as people read it.
pub(super) fn markdown(address: &str) -> String {
    let Some(read) = as_read(address) else {
        return format!("<{address}>");
    };
    let label = read.split_once("://").map_or("", |(_, label)| label);
    let whole = Extent {
        length: 2 * limits::URL,
        lines: 1,
    };
    format!("[{}](<{read}>)", foreign::shown(label, whole))
}

/// The address in its own letters; nothing where its host has Latin ones.
fn as_read(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    let (read, outcome) = idna::domain_to_unicode(host);
    outcome.ok()?;
    if read == host {
        return None;
    }
    let (before, behind) = address.split_once(host)?;
    let behind = without_brackets(&with_letters(behind.trim_end_matches('/')));
    Some(format!("{before}{read}{behind}"))
}

/// The same, with the brackets in hex that would end a link's text.
fn without_brackets(address: &str) -> String {
    let codes = [('(', "%28"), (')', "%29"), ('[', "%5B"), (']', "%5D")];
    codes
        .iter()
        .fold(address.to_owned(), |address, (sign, code)| {
            address.replace(*sign, code)
        })
}

/// The text with letters in place of their codes; every other code stays.
fn with_letters(address: &str) -> String {
    let mut read = String::new();
    let mut rest = address;
    while let Some(at) = rest.find('%') {
        let (before, signs) = rest.split_at(at);
        read.push_str(before);
        let bytes: Vec<u8> = signs.as_bytes().chunks(3).map_while(byte).collect();
        let (run, behind) = signs.split_at((3 * bytes.len()).max(1));
        let is_letter = |c: char| c.is_alphanumeric() && !c.is_ascii();
        match String::from_utf8(bytes) {
            Ok(word) if !word.is_empty() && word.chars().all(is_letter) => read.push_str(&word),
            _ => read.push_str(run),
        }
        rest = behind;
    }
    read.push_str(rest);
    read
}

/// The byte that a code stands for.
fn byte(code: &[u8]) -> Option<u8> {
    let digits = code.strip_prefix(b"%").filter(|digits| digits.len() == 2)?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Whether a mail address is written in it, in code or not.
fn has_mailbox(url: &Url) -> bool {
    let behind = &url[url::Position::BeforePath..];
    mail::has_address(behind) || mail::has_address(&behind.replace("%40", "@"))
}

/// A name with a dot whose labels readers cannot mistake: no number, no bare word, and nothing that only looks like such a
/// name.
fn has_plain_host(url: &Url) -> bool {
    let Some(Host::Domain(host)) = url.host() else {
        return false;
    };
    let (read, outcome) = idna::domain_to_unicode(host);
    let poses = DISCORDS_OWN
        .iter()
        .any(|own| host.contains(&format!("{own}.")));
    let is_latin = read.rsplit('.').next().is_some_and(str::is_ascii);
    let is_readable = |label: &str| is_plain(label) || is_of_one_script(label, is_latin);
    outcome.is_ok() && host.contains('.') && !poses && read.split('.').all(is_readable)
}

fn is_plain(label: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    !label.is_empty() && !label.starts_with("xn--") && label.bytes().all(is_letter)
}

/// Whether a label is in one script other than Latin; where the name ends in Latin letters, it must not look like Latin ones.
fn is_of_one_script(label: &str, is_under_latin: bool) -> bool {
    let is_foreign = |c: char| c.is_alphanumeric() && c.script() != Script::Latin;
    let is_letter = |c: char| is_foreign(c) || c.is_ascii_digit() || c == '-';
    let is_readable = label.contains(is_foreign) && label.chars().all(is_letter);
    let looks_latin = || skeleton(label).all(|c| c.is_ascii());
    is_readable && label.is_single_script() && !(is_under_latin && looks_latin())
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
        assert_eq!(
            shown("https://my_shop.a.org/", extent),
            "<https://my_shop.a.org/>"
        );
    }

    #[test]
    fn a_name_in_one_script_is_linked_and_can_be_read() {
        let extent = Extent {
            length: 200,
            lines: 1,
        };
        for (raw, read) in [
            (
                "https://пример.рф/статья",
                r"[пример.рф/статья](<https://пример.рф/статья>)",
            ),
            (
                "https://xn--e1afmkfd.xn--p1ai/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F?a=%D0%B0%20b#c_d",
                r"[пример.рф/статья?a=%D0%B0%20b#c\_d](<https://пример.рф/статья?a=%D0%B0%20b#c_d>)",
            ),
            ("https://пример.com/", r"[пример.com](<https://пример.com>)"),
            (
                "https://блог.пример.бг/7",
                r"[блог.пример.бг/7](<https://блог.пример.бг/7>)",
            ),
            (
                "https://例え.テスト/",
                r"[例え.テスト](<https://例え.テスト>)",
            ),
            ("https://рор.рф/", r"[рор.рф](<https://рор.рф>)"),
            (
                "https://пример.рф/ста(тья)[2",
                r"[пример.рф/ста%28тья%29%5B2](<https://пример.рф/ста%28тья%29%5B2>)",
            ),
        ] {
            assert_eq!(shown(raw, extent), read);
        }
        assert_eq!(
            safe("https://пример.рф/").as_deref(),
            Some("https://xn--e1afmkfd.xn--p1ai/")
        );
    }

    #[test]
    fn an_address_with_a_mailbox_in_it_is_linked_without() {
        let extent = Extent {
            length: 200,
            lines: 1,
        };
        for query in [
            "?u=mira@example.org",
            "?u=mira%40example.org",
            "#mira@example.org",
        ] {
            assert_eq!(
                shown(&format!("https://a.org/x{query}"), extent),
                "<https://a.org/x>"
            );
        }
        let text = shown("https://a.org/mira@example.org", extent);
        assert_eq!(text, r"https\://a.org/…\@example.org");
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
            "https://аррӏе.com/",
            "https://xn--80ak6aa92e.com/",
            "https://пpимер.рф/",
            "https://bücher.example/",
            "https://при☕мер.рф/",
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
            r"https\://…\@evil.example/"
        );
    }

    #[test]
    fn a_picture_comes_over_https_only() {
        assert_eq!(picture("http://a.org/a.png"), None);
        assert!(picture("https://a.org/a.png").is_some());
    }
}

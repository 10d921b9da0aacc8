//! Finds e-mail addresses in strangers' texts, so that they are neither kept nor shown.

/// The text with each e-mail address replaced by what `instead` makes of the part before the `@`.
pub fn without_addresses(text: &str, instead: impl Fn(&str) -> String) -> String {
    replaced(text, |_, name| instead(name))
}

/// The text with each e-mail address as a public post may show it: `…@example.org`.
pub fn masked(text: &str) -> String {
    replaced(text, |address, _| {
        let (_, host) = address.rsplit_once('@').unwrap_or_default();
        format!("…@{host}")
    })
}

/// Whether the text contains an e-mail address.
pub fn has_address(text: &str) -> bool {
    text.split(is_between)
        .any(|word| name_of_address(word).is_some())
}

/// The text with each e-mail address replaced by what `instead` makes of the address and of the part before its `@`.
fn replaced(text: &str, instead: impl Fn(&str, &str) -> String) -> String {
    if !text.contains('@') {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    for part in text.split_inclusive(is_between) {
        let word = part.trim_end_matches(is_between);
        match name_of_address(word) {
            Some(name) => kept.push_str(&instead(word, name)),
            None => kept.push_str(word),
        }
        kept.push_str(&part[word.len()..]);
    }
    kept
}

/// Whether a character separates an address from other words.
fn is_between(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>()[]{},;:\"'`|\\/?=&".contains(c)
}

/// The part before the `@`, if the word is a name, the `@`, and a host with a dot in it. An `@` before the name, as some
/// networks write people, is no part of it.
fn name_of_address(word: &str) -> Option<&str> {
    let mut parts = word.trim_start_matches('@').split('@');
    let name = parts.next()?;
    let is_address = parts.any(|host| host.trim_end_matches('.').contains('.'));
    is_address.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_address_keeps_its_host_and_nothing_of_its_name() {
        for (said, kept) in [
            ("write to m@example.org.", "write to …@example.org."),
            ("Mira <m.k+x@example.org>", "Mira <…@example.org>"),
            ("@mira@social.example", "…@social.example"),
            ("почта@пример.рф", "…@пример.рф"),
            ("m@localhost @mira.b", "m@localhost @mira.b"),
            ("…@example.org", "…@example.org"),
        ] {
            assert_eq!(masked(said), kept);
        }
        assert!(has_address("a m@example.org b") && !has_address("@mira.b m@localhost"));
    }

    #[test]
    fn an_address_is_found_among_other_words() {
        for (said, kept) in [
            ("m@example.org", "[m]"),
            ("Mira <m@example.org>", "Mira <[m]>"),
            ("mailto:m@example.org?subject=x", "mailto:[m]?subject=x"),
            ("m@example.org, or n.o+p@example.co.uk.", "[m], or [n.o+p]"),
            ("@m@example.org m@example.org@b", "[m] [m]"),
            ("@@mira.b", "@@mira.b"),
            ("m@localhost @mira.b a@ b. @", "m@localhost @mira.b a@ b. @"),
        ] {
            assert_eq!(without_addresses(said, |name| format!("[{name}]")), kept);
        }
    }
}

//! Mail addresses within text that strangers wrote: found, so that they are neither kept nor shown.

/// The text with something else in place of each mail address; `instead` makes it of the part before the sign.
pub fn without_addresses(text: &str, instead: impl Fn(&str) -> String) -> String {
    if !text.contains('@') {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    for part in text.split_inclusive(is_between) {
        let word = part.trim_end_matches(is_between);
        match name_of_address(word) {
            Some(name) => kept.push_str(&instead(name)),
            None => kept.push_str(word),
        }
        kept.push_str(&part[word.len()..]);
    }
    kept
}

/// What may stand between an address and other words.
fn is_between(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>()[]{},;:\"'`|\\/?=&".contains(c)
}

/// The part before the sign, where the word is a name, the sign, and a host with a dot in it.
fn name_of_address(word: &str) -> Option<&str> {
    let mut parts = word.split('@');
    let name = parts.next()?;
    let mut is_after_name = !name.is_empty();
    let is_address = parts.any(|host| {
        let is_host = host.trim_end_matches('.').contains('.');
        std::mem::replace(&mut is_after_name, true) && is_host
    });
    is_address.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_among_other_words() {
        for (said, kept) in [
            ("m@example.org", "[m]"),
            ("Mira <m@example.org>", "Mira <[m]>"),
            ("mailto:m@example.org?subject=x", "mailto:[m]?subject=x"),
            ("m@example.org, or n.o+p@example.co.uk.", "[m], or [n.o+p]"),
            ("@m@example.org m@example.org@b", "[] [m]"),
            ("m@localhost @mira.b a@ b. @", "m@localhost @mira.b a@ b. @"),
        ] {
            assert_eq!(without_addresses(said, |name| format!("[{name}]")), kept);
        }
    }
}

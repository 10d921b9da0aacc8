//! Titles: the forum writes them as HTML, and here they are needed as one line of text.

/// The title without tags, its entities decoded, its blanks single; `None` where nothing is left.
pub(super) fn plain(html: &str) -> Option<String> {
    let text = decoded(&without_tags(html));
    let words: Vec<_> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Drops `<a…>`, `</a…>` and `<!…>`; a lone `<` is text.
fn without_tags(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        let is_tag =
            after.starts_with(|first: char| first.is_ascii_alphabetic() || "/!".contains(first));
        match after.split_once('>') {
            Some((_, behind)) if is_tag => rest = behind,
            _ => {
                kept.push('<');
                rest = after;
            }
        }
    }
    kept + rest
}

/// Replaces each entity once; what is none stays as it is.
fn decoded(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        kept.push_str(before);
        let entity = after
            .split_once(';')
            .and_then(|(name, behind)| Some((character(name)?, behind)));
        if let Some((character, behind)) = entity {
            kept.push(character);
            rest = behind;
        } else {
            kept.push('&');
            rest = after;
        }
    }
    kept + rest
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        "nbsp" => return Some(' '),
        _ => {}
    }
    let number = entity.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|character| *character != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_without_tags_and_entities() {
        for (html, text) in [
            ("Patch 2.4 feedback", "Patch 2.4 feedback"),
            ("Tom &amp; Jerry", "Tom & Jerry"),
            ("<b>Hot</b> &#128293; &#x1F525;", "Hot 🔥 🔥"),
            ("&amp;lt;b&gt;", "&lt;b>"),
            ("I <3 this & that; yes", "I <3 this & that; yes"),
            ("a\n  b&nbsp;c", "a b c"),
            ("1 < 2 <br/> 3 > 2", "1 < 2 3 > 2"),
        ] {
            assert_eq!(plain(html).as_deref(), Some(text), "{html}");
        }
        for nothing in ["", "  ", "<p></p>", "&nbsp;"] {
            assert_eq!(plain(nothing), None, "{nothing:?}");
        }
    }
}

//! Titles: the forum sends them as HTML, and Crier needs them as one line of text.

/// The longest entity that is decoded, without its `&`.
const LONGEST_ENTITY: usize = 12;

/// The title without tags, with its entities decoded and single blanks; `None` if nothing is left.
pub(super) fn plain(html: &str) -> Option<String> {
    let text = decoded(&without_tags(html));
    let words: Vec<_> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Drops `<a…>`, `</a…>` and `<!…>`; a lone `<` is text.
fn without_tags(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    // There is no tag after the last `>`; searching for one from every `<` would take quadratic time.
    let last = html.rfind('>').unwrap_or(0);
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        let is_tag =
            after.starts_with(|first: char| first.is_ascii_alphabetic() || "/!".contains(first));
        let is_ended = html.len() - after.len() <= last;
        let end = (is_tag && is_ended).then(|| after.find('>')).flatten();
        if let Some(end) = end {
            rest = &after[end + 1..];
        } else {
            kept.push('<');
            rest = after;
        }
    }
    kept + rest
}

/// Decodes each entity once; other text is unchanged.
fn decoded(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        kept.push_str(before);
        let entity = beginning(after)
            .split_once(';')
            .and_then(|(name, _)| Some((character(name)?, name.len() + 1)));
        if let Some((character, length)) = entity {
            kept.push(character);
            rest = &after[length..];
        } else {
            kept.push('&');
            rest = after;
        }
    }
    kept + rest
}

/// The beginning of the text, as long as the longest entity.
fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_ENTITY)]
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

    #[test]
    fn a_megabyte_of_signs_that_begin_something_is_read_at_once() {
        let begun = std::time::Instant::now();
        for piece in ["<", "<a", "&", "&#1", "<a&"] {
            let title = piece.repeat((1 << 20) / piece.len());
            assert_eq!(plain(&title).as_ref(), Some(&title));
        }
        // Much longer than this takes on a busy machine, and much shorter than a quadratic search.
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    }
}

//! Tells HTML from plain text: BareRTC sends both in the same fields and does not say which.

use crate::domain::event::Text;

/// The text as HTML where it holds a tag, else as typed, so that a moderator misses nothing of either.
pub(super) fn text(text: String) -> Text {
    if has_tag(&text) {
        Text::Html(with_line_breaks(&text))
    } else {
        Text::Plain(text)
    }
}

/// Whether something in it reads `<a…>` or `</a…>`.
fn has_tag(text: &str) -> bool {
    let last = text.rfind('>').unwrap_or(0);
    text[..last].match_indices('<').any(|(place, _)| {
        let inside = &text[place + 1..];
        let inside = inside.strip_prefix('/').unwrap_or(inside);
        inside.starts_with(|first: char| first.is_ascii_alphabetic())
    })
}

/// The server appends lines of plain context to a message's HTML; in HTML their ends would be lost. An end of
/// line beside a tag is the renderer's own and says nothing.
fn with_line_breaks(html: &str) -> String {
    let mut lines = html.split('\n').peekable();
    let mut kept = String::with_capacity(html.len());
    while let Some(line) = lines.next() {
        kept.push_str(line);
        if let Some(next) = lines.peek() {
            let is_beside_tag = line.ends_with('>') || next.starts_with('<');
            kept.push_str(if is_beside_tag { "\n" } else { "<br>" });
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_holds_a_tag_is_html() {
        for html in [
            "<p>hi</p>",
            "x<br>y",
            "a </b> c",
            "see <a href=\"/u/m\">m</a>",
        ] {
            assert_eq!(text(html.to_owned()), Text::Html(html.to_owned()));
        }
        for plain in [
            "",
            "1 < 2 > 0",
            "I <3 you",
            "x &amp; y",
            "a\nb",
            "<",
            "a <b",
        ] {
            assert_eq!(text(plain.to_owned()), Text::Plain(plain.to_owned()));
        }
    }

    #[test]
    fn a_megabyte_of_signs_that_begin_a_tag_is_read_at_once() {
        let begun = std::time::Instant::now();
        let said = "<a".repeat(1 << 19);
        assert_eq!(text(said.clone()), Text::Plain(said));
        assert!(begun.elapsed().as_secs() < 3, "{:?}", begun.elapsed());
    }

    #[test]
    fn lines_of_context_stay_lines() {
        let sent = "<p>buy</p>\n\nRecent message context:\n\n[a] one\n[b] two";
        let kept = "<p>buy</p>\n<br>Recent message context:<br><br>[a] one<br>[b] two";
        assert_eq!(text(sent.to_owned()), Text::Html(kept.to_owned()));
    }
}

//! Distinguishes HTML from plain text, because BareRTC sends both in the same fields and does not say which.

use crate::domain::event::Text;
use crate::domain::html;

/// The text as HTML if it contains a tag, else as plain text, so that a moderator sees all of it.
pub(super) fn text(text: String) -> Text {
    if html::has_tag(&text) {
        Text::Html(with_line_breaks(&text))
    } else {
        Text::Plain(text)
    }
}

/// Turns line breaks into tags: the server appends lines of plain text to a message's HTML, and HTML ignores line
/// breaks. A line break next to a tag that begins a line anyway comes from the HTML renderer and is ignored.
fn with_line_breaks(page: &str) -> String {
    let mut lines = page.split('\n').peekable();
    let mut kept = String::with_capacity(page.len());
    while let Some(line) = lines.next() {
        kept.push_str(line);
        if let Some(next) = lines.peek() {
            let is_broken = html::ends_with_block(line) || html::begins_with_block(next);
            kept.push_str(if is_broken { "\n" } else { "<br>" });
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
            "write <your name> here",
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
    fn lines_stay_lines_unless_a_block_ends_them_anyway() {
        for (sent, kept) in [
            (
                "<p>buy</p>\n\nRecent message context:\n\n[a] one\n[b] two",
                "<p>buy</p>\n<br>Recent message context:<br><br>[a] one<br>[b] two",
            ),
            (
                "* Chat admin: <a href=\"/u/x\">x</a>\n* Reason: spam",
                "* Chat admin: <a href=\"/u/x\">x</a><br>* Reason: spam",
            ),
            (
                "one\n<b>two</b>\n<p>three</p>",
                "one<br><b>two</b>\n<p>three</p>",
            ),
        ] {
            assert_eq!(text(sent.to_owned()), Text::Html(kept.to_owned()));
        }
    }
}

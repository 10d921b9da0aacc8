//! Cleans up strangers' HTML before it is parsed: a `<` that begins no tag becomes text, and long tags are shortened.
//!
//! A browser drops everything that it takes for a tag. `write <your name> here` would lose two words, and a picture
//! that is embedded in its tag would be longer than all the text around it.

use std::borrow::Cow;

/// The HTML tags that people and editors write, including those of old pages.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "meta",
    "meter",
    "nav",
    "noscript",
    "o:p",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Tags that begin a new line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// The longest tag that is kept with its attributes: long enough for an address in a link.
const LONGEST_TAG: usize = 4096;

/// A tag within a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    /// From its `<` to the byte after its `>`.
    written: &'a str,
}

/// Whether something in the text is an HTML tag.
pub fn has_tag(text: &str) -> bool {
    let (closed, _) = parted(text);
    closed
        .match_indices('<')
        .any(|(at, _)| name(&closed[at..]).is_some())
}

/// The text up to the last `>`, and the rest, which cannot contain a complete tag.
fn parted(text: &str) -> (&str, &str) {
    text.split_at(text.rfind('>').map_or(0, |at| at + 1))
}

/// Whether the line ends with a tag that ends the line in any case.
pub fn ends_with_block(line: &str) -> bool {
    let line = line.trim_end();
    let last = line.ends_with('>').then(|| line.rfind('<')).flatten();
    last.and_then(|at| tag(&line[at..])).is_some_and(is_block)
}

/// Whether the line begins with a tag that begins a line in any case.
pub fn begins_with_block(line: &str) -> bool {
    tag(line.trim_start()).is_some_and(is_block)
}

fn is_block(tag: Tag<'_>) -> bool {
    is_among(BLOCKS, tag.name)
}

/// The same page with every `<` that begins no tag as text, and every tag shortened: only the name is kept of a picture
/// and of any other tag that is longer than 4 KiB.
pub fn tidied(html: &str) -> Cow<'_, str> {
    if !html.contains('<') {
        return Cow::Borrowed(html);
    }
    let (closed, tail) = parted(html);
    let mut kept = String::with_capacity(html.len().min(1 << 16));
    let mut rest = closed;
    let mut has_comments = true;
    while let Some(at) = rest.find('<') {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(inside) = rest.strip_prefix("<!--").filter(|_| has_comments) {
            match inside.split_once("-->") {
                Some((_, behind)) => rest = behind,
                None => has_comments = false,
            }
        } else if let Some(tag) = tag(rest) {
            push_tag(&mut kept, tag);
            rest = &rest[tag.written.len()..];
        } else {
            kept.push_str("&lt;");
            rest = &rest[1..];
        }
    }
    kept.push_str(rest);
    push_tail(&mut kept, tail);
    Cow::Owned(kept)
}

/// Adds a text in which no tag ends. A picture that was cut off in the middle is still treated as a picture.
fn push_tail(kept: &mut String, tail: &str) {
    let picture = tail
        .match_indices('<')
        .find(|(at, _)| name(&tail[*at..]).is_some_and(is_picture));
    let text = picture.map_or(tail, |(at, _)| &tail[..at]);
    kept.push_str(&text.replace('<', "&lt;"));
    if picture.is_some() {
        kept.push_str("<img>");
    }
}

fn push_tag(kept: &mut String, tag: Tag<'_>) {
    if !is_picture(tag.name) && tag.written.len() <= LONGEST_TAG {
        kept.push_str(tag.written);
        return;
    }
    kept.push_str(if tag.is_end { "</" } else { "<" });
    kept.push_str(tag.name);
    kept.push('>');
}

/// The name of the tag that the text begins with.
fn name(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('<')?;
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let is_letter = |b: &u8| b.is_ascii_alphanumeric() || *b == b':';
    let (name, behind) = inside.split_at(inside.bytes().take_while(is_letter).count());
    let is_over = behind.is_empty()
        || behind.starts_with(|c: char| c.is_ascii_whitespace() || "/>".contains(c));
    (is_over && is_among(TAGS, name)).then_some(name)
}

/// The tag that the text begins with.
fn tag(text: &str) -> Option<Tag<'_>> {
    let name = name(text)?;
    let is_end = text.starts_with("</");
    let begin = name.len() + if is_end { 2 } else { 1 };
    let end = begin + end(&text[begin..])?;
    Some(Tag {
        name,
        is_end,
        written: &text[..end],
    })
}

/// Where a tag's attributes end, including the `>`. A quoted value may contain that character too; if a quotation never
/// ends, the first `>` counts.
fn end(attributes: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in attributes.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') if before == '=' => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        if !c.is_ascii_whitespace() {
            before = c;
        }
    }
    attributes.find('>').map(|at| at + 1)
}

fn is_picture(tag: &str) -> bool {
    tag.eq_ignore_ascii_case("img")
}

fn is_among(tags: &[&str], name: &str) -> bool {
    tags.iter().any(|tag| tag.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_tag_stays_text() {
        for (said, kept) in [
            ("write <your name> here", "write &lt;your name> here"),
            ("1 < 2 <3 <b>x</b>", "1 &lt; 2 &lt;3 <b>x</b>"),
            (
                "</nothing> <https://a.org>",
                "&lt;/nothing> &lt;https://a.org>",
            ),
            ("a<!-- hidden -->b", "ab"),
            ("see <a href=x", "see &lt;a href=x"),
            ("a<!-- never closed", "a&lt;!-- never closed"),
            ("no sign at all", "no sign at all"),
        ] {
            assert_eq!(tidied(said), kept);
        }
        assert!(!has_tag("write <your name> here"));
        assert!(has_tag("a <BR/> b") && has_tag("</p>") && !has_tag("a <b"));
    }

    #[test]
    fn a_picture_written_into_its_tag_takes_no_room() {
        let data = "A".repeat(17_000);
        for page in [
            format!("<img src=\"data:image/png;base64,{data}\">after"),
            format!("<IMG src='data:,{data}>' alt=x />after"),
            format!("<img src=data:{data}>after"),
            format!("<img src=\"data:{data}>after"),
        ] {
            assert!(["<img>after", "<IMG>after"].contains(&&*tidied(&page)));
        }
        let page = format!("<p style=\"background:url(data:{data})\">after</p>");
        assert_eq!(tidied(&page), "<p>after</p>");
    }

    #[test]
    fn only_a_block_ends_a_line() {
        assert!(
            ends_with_block("x</p>") && ends_with_block("x<br />") && begins_with_block("<LI>x")
        );
        for line in ["<a href=\"/u/x\">x</a>", "<b>x</b>", "1 > 0", "x", ""] {
            assert!(
                !ends_with_block(line) && !begins_with_block(line),
                "{line:?}"
            );
        }
    }

    #[test]
    fn a_megabyte_of_signs_that_begin_a_tag_is_read_at_once() {
        let begun = std::time::Instant::now();
        for piece in ["<a", "<a ", "<a \"", "<a x=\"", "<!--", "<your "] {
            let page = piece.repeat((1 << 20) / piece.len());
            has_tag(&page);
            let _ = tidied(&page);
        }
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    }

    proptest! {
        #[test]
        fn no_word_outside_a_tag_is_lost(words in prop::collection::vec("[a-z ]{0,9}(<[a-z ]{0,6}>?)?", 0..9)) {
            let page = words.concat();
            let kept = tidied(&page).replace("&lt;", "<");
            prop_assert!(kept == page || has_tag(&page) || page.contains("<img"), "{page:?} {kept:?}");
        }

        #[test]
        fn whatever_is_tidied_stays_as_it_is(page in "[<>a-z/ \"'=!-]{0,60}") {
            let once = tidied(&page).into_owned();
            prop_assert_eq!(tidied(&once), once.as_str());
        }
    }
}

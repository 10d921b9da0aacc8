//! HTML that strangers wrote, as markdown: bold, struck out, lists, quotes and links; all else is its text.
//!
//! The library escapes text for other markdown than Discord's. So our handlers write markup as marks that no
//! HTML can contain, the library's escapes are undone, and what is not a mark is foreign text like any other.

use std::sync::LazyLock;

use htmd::element_handler::{HandlerResult, Handlers};
use htmd::options::Options;
use htmd::{Element, HtmlToMarkdown};

use super::link;
use super::writer::{Mark, Writer};
use crate::domain::html::tidied;

/// What is looked at of a page: pictures written into it are long.
const MOST_SENT: usize = 512 * 1024;
/// What is read of a text: far more than is ever shown.
const MOST_BYTES: usize = 16 * 1024;
/// The library calls itself for each element inside another, and a stack is finite. How deep a page nests is only
/// known after parsing (an end tag may be ignored), but never deeper than it has tags.
const MOST_TAGS: usize = 120;

/// Begins a mark. The parser drops this character, or makes another of it, wherever it stands in HTML.
const MARK: char = '\0';
const BOLD: &str = "\0B";
const STRIKE: &str = "\0S";
const CLOSE: &str = "\0/";
const LINK: &str = "\0L";
const BACKSLASH: &str = "\0!";
const CELL: &str = "\0|";
const IMAGE: &str = "\0I";

/// Writes what the page says, and `image` for each picture in it.
pub(super) fn write(html: &str, image: &str, writer: &mut Writer) {
    let sent = &html[..html.floor_char_boundary(MOST_SENT)];
    let page = tidied(sent);
    let start = beginning(&page);
    let marked = CONVERTER
        .convert(&start.replace(MARK, ""))
        .unwrap_or_default();
    write_marked(&marked, image, writer);
    if start.len() < page.len() || sent.len() < html.len() {
        writer.cut();
    }
}

/// As much of the page as is safe to parse.
fn beginning(html: &str) -> &str {
    let short = &html[..html.floor_char_boundary(MOST_BYTES)];
    let mut tags = short.match_indices('<').filter(|(at, _)| {
        let rest = &short[at + 1..];
        rest.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_void(rest)
    });
    match tags.nth(MOST_TAGS) {
        Some((at, _)) => &short[..at],
        None => short,
    }
}

/// Whether this is one of the frequent tags that never have anything inside.
fn is_void(tag: &str) -> bool {
    let name = tag
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    ["br", "hr", "img"]
        .iter()
        .any(|void| name.eq_ignore_ascii_case(void))
}

/// Writes the library's answer: our marks as markup, the rest as foreign text.
fn write_marked(marked: &str, image: &str, writer: &mut Writer) {
    let mut text = String::new();
    let mut rest = marked.chars();
    while let Some(c) = rest.next() {
        match c {
            // The library escapes every backslash of the text, so a lone one is its own.
            '\\' => text.extend(rest.next()),
            MARK => {
                let mark = rest.next();
                if let Some(sign) = sign(mark) {
                    text.push_str(sign);
                    continue;
                }
                writer.text(&std::mem::take(&mut text));
                match mark {
                    Some('B') => writer.open(Mark::Bold),
                    Some('S') => writer.open(Mark::Strike),
                    Some('I') => writer.own(image),
                    Some('L') => {
                        let address: String = rest.by_ref().take_while(|c| *c != MARK).collect();
                        rest.next();
                        writer.link(&address);
                    }
                    _ => writer.close(),
                }
            }
            _ => text.push(c),
        }
    }
    writer.text(&text);
}

/// What a mark stands for that is no markup.
fn sign(mark: Option<char>) -> Option<&'static str> {
    match mark? {
        '!' => Some("\\"),
        '|' => Some(" · "),
        _ => None,
    }
}

static CONVERTER: LazyLock<HtmlToMarkdown> = LazyLock::new(|| {
    let options = Options {
        ul_bullet_spacing: 1,
        ol_number_spacing: 1,
        ..Options::default()
    };
    HtmlToMarkdown::builder()
        .options(options)
        .skip_tags(vec![
            "script", "style", "title", "noscript", "template", "iframe", "object", "embed", "svg",
            "math", "video", "audio", "canvas", "select", "textarea", "hr",
        ])
        .add_handler(vec!["img"], |_: &dyn Handlers, _: Element<'_>| {
            Some(IMAGE.into())
        })
        .add_handler(vec!["b", "strong"], |h: &dyn Handlers, e: Element<'_>| {
            Some(around(&inside(h, &e), BOLD).into())
        })
        .add_handler(
            vec!["s", "del", "strike"],
            |h: &dyn Handlers, e: Element<'_>| Some(around(&inside(h, &e), STRIKE).into()),
        )
        .add_handler(
            vec!["h1", "h2", "h3", "h4", "h5", "h6"],
            |h: &dyn Handlers, e: Element<'_>| {
                Some(block(&around(inside(h, &e).trim(), BOLD)).into())
            },
        )
        .add_handler(
            vec!["i", "em", "span", "code", "td", "th"],
            |h: &dyn Handlers, e: Element<'_>| Some(inline(h, &e)),
        )
        .add_handler(
            vec!["table", "thead", "tbody", "tfoot", "caption"],
            |h: &dyn Handlers, e: Element<'_>| Some(block(&inside(h, &e)).into()),
        )
        .add_handler(vec!["tr"], |h: &dyn Handlers, e: Element<'_>| {
            Some(format!("\n{}", inside(h, &e).trim().trim_end_matches(CELL)).into())
        })
        .add_handler(vec!["br"], |_: &dyn Handlers, _: Element<'_>| {
            Some("\n".into())
        })
        .add_handler(vec!["pre"], |h: &dyn Handlers, e: Element<'_>| {
            Some(block(&preformatted(h, &e)).into())
        })
        .add_handler(vec!["blockquote"], |h: &dyn Handlers, e: Element<'_>| {
            Some(block(&quote(inside(h, &e).trim())).into())
        })
        .add_handler(vec!["li"], item)
        .add_handler(vec!["a"], |h: &dyn Handlers, e: Element<'_>| {
            Some(anchor(h, &e))
        })
        .build()
});

fn inside(handlers: &dyn Handlers, element: &Element<'_>) -> String {
    handlers.walk_children(element.node).content
}

fn block(content: &str) -> String {
    format!("\n\n{}\n\n", content.trim_matches('\n'))
}

/// Text without markup of its own; cells of a table are kept apart, and code keeps its backslashes.
fn inline(handlers: &dyn Handlers, element: &Element<'_>) -> HandlerResult {
    let content = inside(handlers, element);
    match element.tag {
        "td" | "th" => format!("{}{CELL}", content.trim()).into(),
        "code" => content.replace('\\', BACKSLASH).into(),
        _ => content.into(),
    }
}

/// In preformatted text the library escapes nothing but a fence at the very start.
fn preformatted(handlers: &dyn Handlers, element: &Element<'_>) -> String {
    let content = inside(handlers, element);
    let own = content
        .strip_prefix('\\')
        .filter(|rest| rest.starts_with(['`', '~']));
    own.unwrap_or(&content).replace('\\', BACKSLASH)
}

/// The content between marks, its outer spaces outside them.
fn around(content: &str, mark: &str) -> String {
    let text = content.trim();
    if text.is_empty() {
        return content.to_owned();
    }
    let (before, rest) = content.split_at(content.len() - content.trim_start().len());
    let after = &rest[text.len()..];
    format!("{before}{mark}{text}{CLOSE}{after}")
}

fn quote(content: &str) -> String {
    content
        .lines()
        .map(|line| format!("│ {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn item(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let listed = handlers.fallback(element)?.content;
    // Where the list has numbers, the library adds them around this.
    Some(match listed.strip_prefix("\n* ") {
        Some(text) => format!("\n• {text}").into(),
        None => listed.into(),
    })
}

fn anchor(handlers: &dyn Handlers, element: &Element<'_>) -> HandlerResult {
    let label = inside(handlers, element);
    let href = element
        .attrs
        .iter()
        .find(|attribute| &*attribute.name.local == "href")
        .map(|attribute| attribute.value.to_string());
    let Some(address) = href.as_deref().and_then(link::safe) else {
        return label.into();
    };
    let linked = format!("{LINK}{address}{CLOSE}");
    let said = label.trim().replace('\\', "");
    let is_same = said.is_empty() || href.is_some_and(|href| href.trim() == said);
    if is_same {
        linked.into()
    } else {
        format!("{label} ({linked})").into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::writer::Extent;
    use super::*;

    fn markdown(html: &str) -> String {
        let mut writer = Writer::new(Extent {
            length: 2000,
            lines: 40,
        });
        write(html, "[image]", &mut writer);
        writer.finish()
    }

    #[test]
    fn a_picture_is_said_to_be_one_and_swallows_nothing() {
        let data = "A".repeat(17_000);
        for picture in [
            "<img src=x onerror=y alt=z>",
            &format!("<img src=\"data:image/png;base64,{data}\">"),
        ] {
            assert_eq!(markdown(&format!("{picture}after")), "[image]after");
            assert_eq!(
                markdown(&format!("<p>before</p>{picture}")),
                "before\n\n[image]"
            );
        }
        assert_eq!(
            markdown("<img>(https://bad.example)"),
            "[image]\\(https\\://bad.example)"
        );
    }

    #[test]
    fn what_is_no_tag_loses_no_words() {
        assert_eq!(
            markdown("<p>write <your name> here & <b>there</b></p>"),
            "write \\<your name\\> here & **there**"
        );
    }

    #[test]
    fn structure_becomes_markdown_and_text_stays_text() {
        assert_eq!(
            markdown("<h2>Hi</h2><p>Works for <b>me</b> &amp; my *team*<br>bye</p>"),
            "**Hi**\n\nWorks for **me** & my \\*team\\*\nbye"
        );
        assert_eq!(
            markdown("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol><li>d</li></ol>"),
            "• a\n  • b\n• c\n\n1\\. d"
        );
        assert_eq!(
            markdown("<blockquote><p>a</p><p>b</p></blockquote>c"),
            "│ a\n│\n│ b\n\nc"
        );
        assert_eq!(markdown("a <s>b</s> <i>c</i>"), "a ~~b~~ c");
        assert_eq!(
            markdown("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"),
            "a · b\nc"
        );
        assert_eq!(
            markdown("<pre><code>let x = `C:\\new`;\n  y</code></pre>"),
            "let x = \\`C\\:\\\\new\\`;\n  y"
        );
    }

    #[test]
    fn links_say_where_they_lead() {
        assert_eq!(
            markdown("<a href=\"https://bad.example\">here</a>"),
            "here (<https://bad.example/>)"
        );
        assert_eq!(
            markdown("<a href='https://a.org/x_y'>https://a.org/x_y</a>"),
            "<https://a.org/x_y>"
        );
        for href in ["javascript:alert(1)", "/u/name", "https://a.org@b.org"] {
            assert_eq!(markdown(&format!("<a href=\"{href}\">here</a>")), "here");
        }
    }

    #[test]
    fn tags_and_entities_cannot_smuggle_markup() {
        assert_eq!(
            markdown("&lt;@1&gt; &#42;&#42;x&#42;&#42; &#x202e;y &#0;B @everyone [a](b)"),
            "\\<\\@1\\> \\*\\*x\\*\\* y \u{fffd}B \\@everyone \\[a\\]\\(b)"
        );
        assert_eq!(markdown("\0Bx"), "Bx");
        assert_eq!(
            markdown("https:<b></b>//evil.example"),
            "https\\://evil.example"
        );
        assert_eq!(markdown("<script>a()</script><style>b{}</style>t"), "t");
        assert_eq!(markdown("<b>a<b>b</b></b><b>c"), "**abc**");
        assert_eq!(markdown("<p"), "\\<p");
    }

    #[test]
    fn deep_or_endless_pages_are_cut_before_they_are_parsed() {
        for one in [
            "<div>",
            "<b>",
            "<blockquote>",
            "<ul><li>",
            "<table><td>",
            "<b class=x>",
        ] {
            let page = format!("text{}", one.repeat(200_000));
            let shown = markdown(&page);
            assert!(
                shown.starts_with("text") && shown.ends_with('…'),
                "{one}: {shown}"
            );
        }
        let tags: Vec<String> = (0..5000)
            .map(|n| format!("<p><font size={n}></p>x"))
            .collect();
        assert!(markdown(&tags.concat()).starts_with('x'));
    }
}

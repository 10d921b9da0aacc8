//! Text that strangers wrote, as Discord will show it: word for word, never as markup, a mention or a link.

use unicode_segmentation::UnicodeSegmentation;

use crate::discord::limits::{self, is_invisible, length};

/// Where in its line the next character stands, as far as markdown cares.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing but spaces before it.
    Start,
    /// Only digits before it: a list's number may be beginning.
    Number,
    /// Anywhere else.
    Inside,
}

/// What our own markup around foreign text can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Bold,
    Strike,
}

impl Mark {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Bold => "**",
            Self::Strike => "~~",
        }
    }
}

/// How far the text may go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Units of length, our backslashes included.
    pub(super) length: usize,
    /// Lines; one means that line breaks become spaces.
    pub(super) lines: usize,
}

/// Writes foreign text and our markup around it, until the extent is used up.
///
/// Cutting happens here and not afterwards, so that no backslash loses what it escapes and no markup stays open.
pub(super) struct Writer {
    out: String,
    extent: Extent,
    used: usize,
    lines: usize,
    breaks: usize,
    place: Place,
    wanted: Vec<Mark>,
    written: Vec<Mark>,
    /// The last point after which an ellipsis still fits, and the markup open there.
    safe: (usize, Vec<Mark>),
    is_cut: bool,
}

impl Writer {
    pub(super) fn new(extent: Extent) -> Self {
        Self {
            out: String::new(),
            extent,
            used: 0,
            lines: 1,
            breaks: 0,
            place: Place::Start,
            wanted: Vec::new(),
            written: Vec::new(),
            safe: (0, Vec::new()),
            is_cut: false,
        }
    }

    /// Writes `text` so that all of it shows as text.
    pub(super) fn text(&mut self, text: &str) {
        let seen: String = visible(text).take(self.extent.length * 4 + 64).collect();
        let mut graphemes = seen.graphemes(true).peekable();
        while let Some(grapheme) = graphemes.next() {
            if self.is_cut {
                return;
            }
            match grapheme {
                "\n" if self.extent.lines > 1 => self.breaks += 1,
                "\n" | " " if self.is_before_text() => {}
                "\n" => self.put(" "),
                _ => {
                    let next = graphemes.peek().and_then(|next| next.chars().next());
                    self.grapheme(grapheme, next);
                }
            }
        }
    }

    /// Begins markup of our own.
    pub(super) fn open(&mut self, mark: Mark) {
        self.wanted.push(mark);
    }

    /// Ends the markup begun last.
    pub(super) fn close(&mut self) {
        self.wanted.pop();
    }

    /// Writes an address, already found safe, that Discord links but does not unfurl.
    pub(super) fn link(&mut self, address: &str) {
        self.put(&format!("<{address}>"));
        self.place = Place::Inside;
    }

    /// Notes that there is more than was given to write.
    pub(super) fn cut(&mut self) {
        self.is_cut = true;
    }

    /// The text; empty where nothing of it would show.
    pub(super) fn finish(mut self) -> String {
        if limits::is_blank(&self.out) {
            return String::new();
        }
        if self.is_cut {
            self.out.truncate(self.safe.0);
            self.out.truncate(self.out.trim_end().len());
            self.out.push('…');
            self.written = self.safe.1;
        }
        for mark in self.written.iter().rev() {
            self.out.push_str(mark.as_str());
        }
        self.out
    }

    /// Whether a space or a line break here would only be a gap before the text, or a second one.
    fn is_before_text(&self) -> bool {
        self.out.is_empty() || (self.extent.lines == 1 && self.out.ends_with(' '))
    }

    fn grapheme(&mut self, grapheme: &str, next: Option<char>) {
        self.break_lines();
        let mut escaped = String::new();
        let mut characters = tamed(grapheme).peekable();
        while let Some(c) = characters.next() {
            let next = characters.peek().copied().or(next);
            if self.is_markup(c, next) {
                escaped.push('\\');
            }
            escaped.push(c);
            self.place = self.after(c);
        }
        self.put(&escaped);
    }

    /// Whether `c` would mean something to Discord here.
    fn is_markup(&self, c: char, next: Option<char>) -> bool {
        match c {
            '\\' | '*' | '_' | '~' | '|' | '`' | '<' | '>' | '[' | ']' | '@' => true,
            '#' | '-' | '+' => self.place == Place::Start,
            ')' => self.place == Place::Number,
            '.' => self.place == Place::Number || self.is_invite(),
            // An address or an emoji's short name would follow; what comes after this piece is not known here.
            ':' => !next.is_some_and(char::is_whitespace),
            _ => false,
        }
    }

    /// Whether an invite's address is being written: Discord shows those even without a scheme.
    fn is_invite(&self) -> bool {
        let written = self.out.as_bytes();
        ["discord", "discordapp"].iter().any(|host| {
            written.len() >= host.len()
                && written[written.len() - host.len()..].eq_ignore_ascii_case(host.as_bytes())
        })
    }

    fn after(&self, c: char) -> Place {
        match self.place {
            Place::Start if c.is_whitespace() => Place::Start,
            Place::Start | Place::Number if c.is_ascii_digit() => Place::Number,
            _ => Place::Inside,
        }
    }

    /// Writes the line breaks that stood before this text, two at most.
    fn break_lines(&mut self) {
        let breaks = std::mem::take(&mut self.breaks).min(2);
        if breaks == 0 || self.out.is_empty() {
            return;
        }
        self.lines += breaks;
        if self.lines > self.extent.lines {
            self.is_cut = true;
            return;
        }
        self.agree_on(&[]);
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push_str(&"\n".repeat(breaks));
        self.used = length(&self.out);
        self.place = Place::Start;
    }

    fn put(&mut self, piece: &str) {
        self.break_lines();
        if self.is_cut {
            return;
        }
        let wanted = self.marks();
        self.agree_on(&wanted);
        self.out.push_str(piece);
        self.used += length(piece);
        let closed = self.used + 2 * self.written.len();
        if closed > self.extent.length {
            self.is_cut = true;
        } else if closed < self.extent.length {
            self.safe = (self.out.len(), self.written.clone());
        }
    }

    /// The markup that is wanted, each kind once.
    fn marks(&self) -> Vec<Mark> {
        [Mark::Bold, Mark::Strike]
            .into_iter()
            .filter(|mark| self.wanted.contains(mark))
            .collect()
    }

    /// Closes and opens markup until `wanted` is what is open.
    fn agree_on(&mut self, wanted: &[Mark]) {
        let kept = self
            .written
            .iter()
            .zip(wanted)
            .take_while(|(written, wanted)| written == wanted)
            .count();
        let closing: Vec<Mark> = self.written.drain(kept..).rev().collect();
        for mark in closing.iter().chain(&wanted[kept..]) {
            self.out.push_str(mark.as_str());
            self.used += 2;
        }
        self.written.extend_from_slice(&wanted[kept..]);
    }
}

/// Foreign text for markdown, within `extent`; empty where nothing of it would show.
pub(super) fn shown(text: &str, extent: Extent) -> String {
    let mut writer = Writer::new(extent);
    writer.text(text);
    writer.finish()
}

/// Foreign text for the places where Discord knows no markdown (author line and footer): one line of at most `max`.
pub(super) fn bare(text: &str, max: usize) -> String {
    let seen: String = visible(text).take(max * 4 + 64).collect();
    let tame: String = seen.graphemes(true).flat_map(tamed).collect();
    let line = tame.split_whitespace().collect::<Vec<_>>().join(" ");
    if limits::is_blank(&line) {
        return String::new();
    }
    limits::clamp(&line, max)
}

/// The characters of `text` that show something, with one kind of line break.
fn visible(text: &str) -> impl Iterator<Item = char> {
    let mut previous = '\0';
    text.chars().filter_map(move |c| {
        let is_second_half = c == '\n' && previous == '\r';
        previous = c;
        match c {
            '\n' if is_second_half => None,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' => Some(' '),
            // These two hold emoji together.
            '\u{200d}' | '\u{fe0f}' => Some(c),
            _ => (!is_invisible(c)).then_some(c),
        }
    })
}

/// A grapheme with no more marks on it than a language needs; an emoji of a whole family is longer.
fn tamed(grapheme: &str) -> impl Iterator<Item = char> {
    let most = if grapheme.contains('\u{200d}') { 16 } else { 9 };
    grapheme.chars().take(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Extent = Extent {
        length: 2000,
        lines: 30,
    };

    fn wide(text: &str) -> String {
        shown(text, WIDE)
    }

    #[test]
    fn markdown_shows_as_typed() {
        assert_eq!(
            wide("**b** _i_ ~~s~~ ||x|| `c`"),
            r"\*\*b\*\* \_i\_ \~\~s\~\~ \|\|x\|\| \`c\`"
        );
        assert_eq!(
            wide("# a\n- b\n+ c\n1. d\n > e\n-# f"),
            "\\# a\n\\- b\n\\+ c\n1\\. d\n\\> e\n\\-# f"
        );
        assert_eq!(wide("a # b - c + 1. d 2.5 (e)"), "a # b - c + 1. d 2.5 (e)");
    }

    #[test]
    fn nothing_looks_like_a_mention_a_link_or_an_emoji() {
        assert_eq!(wide("@everyone <@1> <#2>"), r"\@everyone \<\@1\> \<#2\>");
        assert_eq!(wide("<t:1:R> </a:1>"), r"\<t\:1\:R\> \</a\:1\>");
        assert_eq!(wide(":skull: 10:30 note: x"), r"\:skull\: 10\:30 note: x");
        assert_eq!(wide("[a](https://x.y)"), r"\[a\](https\://x.y)");
        assert_eq!(wide("Discord.gg/abc"), r"Discord\.gg/abc");
    }

    #[test]
    fn invisible_characters_go_and_emoji_stay_whole() {
        assert_eq!(wide("a\u{202e}b\u{200b}c\u{0}d\u{61c}e"), "abcde");
        assert_eq!(wide("👨‍👩‍👧 ❤️"), "👨‍👩‍👧 ❤️");
        assert_eq!(wide("\u{200d}\u{200b} \n"), "");
        assert_eq!(wide("a\r\nb\u{2028}c\n\n\n\nd"), "a\nb\nc\n\nd");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let piled = format!("e{}", "\u{301}".repeat(500));
        assert_eq!(wide(&piled).chars().count(), 9);
    }

    #[test]
    fn a_cut_leaves_no_lone_backslash_and_no_open_markup() {
        let stars = |length| shown("****", Extent { length, lines: 1 });
        assert_eq!(stars(8), r"\*\*\*\*");
        assert_eq!(stars(7), r"\*\*\*…");
        assert_eq!(stars(6), r"\*\*…");
        let mut writer = Writer::new(Extent {
            length: 9,
            lines: 1,
        });
        writer.open(Mark::Bold);
        writer.text("abcdefgh");
        assert_eq!(writer.finish(), "**abcd…**");
    }

    #[test]
    fn too_many_lines_are_cut() {
        let two = Extent {
            length: 100,
            lines: 2,
        };
        assert_eq!(shown("a\nb\nc", two), "a\nb…");
        let one = Extent {
            length: 100,
            lines: 1,
        };
        assert_eq!(shown("a\n\n b\n", one), "a b ");
    }

    #[test]
    fn a_name_without_markdown_keeps_its_signs() {
        assert_eq!(bare(" a_b\n\u{202e}*c* ", 20), "a_b *c*");
        assert_eq!(bare("\u{200b}", 20), "");
    }
}

//! Writes what strangers wrote word for word, within an extent, and our own markup around it.

use unicode_segmentation::UnicodeSegmentation;

use super::foreign::{readable, tamed};
use super::link;
use crate::discord::limits::{self, length};

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
        let seen = readable(text, self.extent.length);
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
        self.own(&link::markdown(address));
    }

    /// Writes a word of ours, as it is.
    pub(super) fn own(&mut self, word: &str) {
        self.put(word);
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
            // A link's address would follow.
            '(' => self.out.ends_with(']'),
            '.' => self.place == Place::Number || self.is_invite(),
            // An address or an emoji's short name would follow, or ends here; what comes after this piece is not known.
            ':' => {
                let is_between_words = next.is_some_and(char::is_whitespace) || self.is_clock(next);
                self.is_short_name() || !is_between_words
            }
            _ => false,
        }
    }

    /// Whether a colon here stands between digits, as in a time of day, and ends no emoji's short name.
    fn is_clock(&self, next: Option<char>) -> bool {
        self.out.ends_with(|c: char| c.is_ascii_digit())
            && next.is_some_and(|next| next.is_ascii_digit())
    }

    /// Whether what was written since the last colon would be an emoji's short name, with one more behind it. A colon
    /// behind a backslash begins none.
    fn is_short_name(&self) -> bool {
        self.out.rsplit_once(':').is_some_and(|(before, name)| {
            let mut letters = name.bytes();
            !before.ends_with('\\')
                && letters.all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
                && (name.contains(|c: char| c.is_ascii_alphabetic())
                    || ["100", "1234"].contains(&name))
        })
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

#[cfg(test)]
mod tests {
    use super::super::foreign::shown;
    use super::*;

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
}

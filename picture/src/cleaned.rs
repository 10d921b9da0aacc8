//! Foreign text as what can be drawn: graphemes, each with the font that has it.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::typeface::Face;

/// How many graphemes of a text are looked at: more never fit.
const LONGEST: usize = 120;
/// How many marks a letter keeps: towers of marks would reach into other lines.
const MARKS: usize = 2;
/// Drawn where no font has a letter.
const BOX: char = '□';

const EMOJI_SELECTOR: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';

/// A grapheme and the font it is drawn in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grapheme {
    pub(crate) text: String,
    pub(crate) face: Face,
}

impl Grapheme {
    fn new(text: impl Into<String>, face: Face) -> Self {
        let text = text.into();
        Self { text, face }
    }
}

/// Whether the fonts have every letter of a name, so that it is not shown as boxes.
pub fn is_readable(name: &str) -> bool {
    let drawn = graphemes(name, Face::Bold);
    !drawn.is_empty() && drawn.iter().all(|grapheme| !grapheme.text.contains(BOX))
}

/// The graphemes of a text in one line, drawn in `face` where it has them.
pub(crate) fn graphemes(text: &str, face: Face) -> Vec<Grapheme> {
    let mut drawn: Vec<Grapheme> = Vec::new();
    // What shows nothing may be long as well: not all of it is read.
    let text: String = text.chars().take(8 * LONGEST).nfc().collect();
    for grapheme in text.graphemes(true) {
        if drawn.len() == LONGEST {
            break;
        }
        if grapheme.chars().all(char::is_whitespace) {
            let is_first = drawn.last().is_none_or(|last| last.text == " ");
            if !is_first {
                drawn.push(Grapheme::new(" ", face));
            }
        } else if let Some(grapheme) = resolve(grapheme, face) {
            drawn.push(grapheme);
        }
    }
    if drawn.last().is_some_and(|last| last.text == " ") {
        drawn.pop();
    }
    drawn
}

/// A grapheme in the font that has it; `None` where it shows nothing.
fn resolve(grapheme: &str, face: Face) -> Option<Grapheme> {
    if is_emoji(grapheme, face) {
        return Some(Grapheme::new(grapheme, Face::Emoji));
    }
    let mut letters = grapheme.chars().filter(|letter| !is_invisible(*letter));
    let first = letters.next()?;
    let text: String = std::iter::once(first).chain(letters.take(MARKS)).collect();
    if let Some(found) = in_a_font(&text, face) {
        return Some(found);
    }
    // Fancy letters are plain ones to whoever reads them.
    let plain: String = text.nfkc().collect();
    let known = in_a_font(&plain, face).or_else(|| in_a_font(&first.to_string(), face));
    Some(known.unwrap_or_else(|| Grapheme::new(BOX, face)))
}

fn in_a_font(text: &str, face: Face) -> Option<Grapheme> {
    let mut fonts = [face, Face::Bold, Face::Hebrew, Face::Arabic].into_iter();
    let face = fonts.find(|face| text.chars().all(|letter| face.has(letter)))?;
    Some(Grapheme::new(text, face))
}

/// Whether it is drawn as an emoji: what is one by itself, and what asks to be one.
fn is_emoji(grapheme: &str, face: Face) -> bool {
    let mut letters = grapheme.chars();
    let first = letters.next().unwrap_or_default();
    let asks = if first.is_ascii() {
        grapheme.contains(KEYCAP)
    } else {
        grapheme.contains(EMOJI_SELECTOR) || !face.has(first)
    };
    asks && !is_invisible(first) && Face::Emoji.has(first)
}

/// Whether a character shows nothing by itself: controls, marks of direction, fillers, joiners and selectors.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let drawn = graphemes(text, Face::Bold);
        drawn.into_iter().map(|grapheme| grapheme.text).collect()
    }

    fn faces(text: &str) -> Vec<Face> {
        let drawn = graphemes(text, Face::Bold);
        drawn.into_iter().map(|grapheme| grapheme.face).collect()
    }

    #[test]
    fn what_shows_nothing_is_removed_and_spaces_are_one() {
        assert_eq!(texts(" a\u{202e}\n\n\u{200b}\u{7} b\t").concat(), "a b");
        assert!(texts("\u{200b}\u{2800}").is_empty());
    }

    #[test]
    fn an_emoji_of_many_parts_stays_one() {
        let family = "👨‍👩‍👧";
        assert_eq!(texts(family), [family]);
        for emoji in [family, "🇧🇬", "👍🏽", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "⭐"]
        {
            assert_eq!(faces(emoji), [Face::Emoji], "{emoji}");
        }
    }

    #[test]
    fn digits_and_signs_that_do_not_ask_to_be_emoji_are_text() {
        for text in ["1", "#", "©", "★", "❤"] {
            assert_eq!(faces(text), [Face::Bold], "{text}");
        }
    }

    #[test]
    fn fancy_letters_are_plain_and_unknown_ones_boxes() {
        assert_eq!(texts("𝓝𝓲𝓬𝓴 Ｗｉｄｅ").concat(), "Nick Wide");
        assert_eq!(texts("山田").concat(), "□□");
        assert!(is_readable("Мария") && !is_readable("山田") && !is_readable(" "));
    }

    #[test]
    fn towers_of_marks_are_cut() {
        let tower = format!("q{}", "\u{301}".repeat(40));
        assert_eq!(texts(&tower).concat().chars().count(), 1 + MARKS);
    }
}

//! What of a stranger's text can be seen: all of it but marks of direction and what could hide words.
//!
//! Some characters show nothing by themselves and are part of a word or an emoji all the same: joiners in Persian and in
//! the scripts of India, the joiners, selectors and tags of emoji. They stay where they do that work, one at a time, so that
//! no second text fits between the letters.

use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use crate::discord::limits::is_invisible;

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';
const WAVING_FLAG: char = '\u{1f3f4}';
/// The flags made of tags that there are: England, Scotland, Wales.
/// <https://unicode.org/reports/tr51/#valid-emoji-tag-sequences>, seen 2026-11.
const FLAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];

/// The visible part of a text, with one kind of line break; it ends after about `most` characters.
pub(super) fn visible(text: &str, most: usize) -> String {
    let mut kept = String::new();
    let mut count = 0;
    let mut graphemes = text.graphemes(true).peekable();
    while let Some(grapheme) = graphemes.next() {
        if count >= most {
            break;
        }
        let before = kept.len();
        let next = graphemes.peek().and_then(|next| next.chars().next());
        push(&mut kept, grapheme, next);
        count += kept[before..].chars().count();
    }
    kept
}

fn push(kept: &mut String, grapheme: &str, next: Option<char>) {
    match grapheme {
        "\r\n" | "\n" | "\r" | "\u{b}" | "\u{c}" | "\u{85}" | "\u{2028}" | "\u{2029}" => {
            kept.push('\n');
        }
        "\t" => kept.push(' '),
        flag if is_flag(flag) => kept.push_str(flag),
        _ => push_characters(kept, grapheme, next),
    }
}

fn push_characters(kept: &mut String, grapheme: &str, next: Option<char>) {
    let begin = kept.len();
    let mut characters = grapheme.chars().peekable();
    while let Some(c) = characters.next() {
        let base = kept[begin..].chars().next();
        let last = kept[begin..].chars().next_back();
        let joins_inside =
            c == JOINER && characters.peek().is_some_and(|next| !is_invisible(*next));
        let stays = match (base, last) {
            _ if !is_invisible(c) => true,
            // Within a grapheme it joins two emoji, also behind a selector, or two letters of a conjunct.
            (Some(_), Some(last)) if joins_inside => ![JOINER, NON_JOINER].contains(&last),
            (Some(base), Some(last)) if !is_invisible(last) => match c {
                JOINER | NON_JOINER => is_within_word(base, last, next),
                _ => varies(c, base),
            },
            _ => false,
        };
        if stays {
            kept.push(c);
        }
    }
}

/// Whether a joiner behind `last` stands inside a word: between two letters one of which is of a script that joins, or
/// behind a sign that joins by itself, at the end of a word too.
fn is_within_word(base: char, last: char, next: Option<char>) -> bool {
    let joins = |c: char| joins_letters(c.script());
    let is_between =
        next.is_some_and(|next| next.is_alphanumeric() && (joins(base) || joins(next)));
    (base.is_alphanumeric() && is_between) || (joins(base) && last != base && is_virama(last))
}

/// The sign that takes a letter's own vowel away and lets it join the next.
fn is_virama(c: char) -> bool {
    unicode_normalization::char::canonical_combining_class(c) == 9
}

const fn joins_letters(script: Script) -> bool {
    matches!(
        script,
        Script::Arabic
            | Script::Syriac
            | Script::Mongolian
            | Script::Nko
            | Script::Devanagari
            | Script::Bengali
            | Script::Gurmukhi
            | Script::Gujarati
            | Script::Oriya
            | Script::Tamil
            | Script::Telugu
            | Script::Kannada
            | Script::Malayalam
            | Script::Sinhala
            | Script::Tibetan
            | Script::Myanmar
            | Script::Khmer
            | Script::Balinese
            | Script::Javanese
    )
}

/// Whether `selector` chooses how `base` looks.
fn varies(selector: char, base: char) -> bool {
    match selector {
        '\u{fe00}'..='\u{fe0f}' => true,
        '\u{e0100}'..='\u{e01ef}' => base.script() == Script::Han,
        '\u{180b}'..='\u{180d}' | '\u{180f}' => base.script() == Script::Mongolian,
        _ => false,
    }
}

fn is_flag(grapheme: &str) -> bool {
    let tags = grapheme.strip_prefix(WAVING_FLAG);
    let tags = tags.and_then(|tags| tags.strip_suffix('\u{e007f}'));
    let letter = |tag: char| char::from_u32(u32::from(tag).checked_sub(0xe0000)?);
    let name: Option<String> = tags.and_then(|tags| tags.chars().map(letter).collect());
    name.is_some_and(|name| FLAGS.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        visible(text, 1000)
    }

    #[test]
    fn emoji_stay_whole() {
        for emoji in [
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
            "👨‍👩‍👧‍👦",
            "👩🏻‍❤️‍💋‍👨🏿",
            "🏳️‍🌈",
            "❤️",
            "☺\u{fe0e}",
            "1️⃣",
            "🇧🇬",
            "👍🏽",
            "葛\u{e0100}",
        ] {
            assert_eq!(shown(emoji), emoji);
        }
    }

    #[test]
    fn joiners_stay_inside_words() {
        for word in [
            "می\u{200c}خواهم",
            "خانه\u{200c}ها",
            "PDF\u{200c}ها",
            "ශ\u{dca}\u{200d}රී",
            "क\u{94d}\u{200d}ष",
            "അവന\u{d4d}\u{200d}",
            "র\u{200d}\u{9cd}যাব",
        ] {
            assert_eq!(shown(word), word);
        }
    }

    #[test]
    fn what_hides_words_or_turns_them_round_goes() {
        for (said, kept) in [
            ("dis\u{200c}cord\u{200d}.gg", "discord.gg"),
            ("а\u{200c}б \u{200c} c", "аб  c"),
            ("a\u{202e}b\u{200b}c\u{0}d\u{61c}e\u{2066}f", "abcdef"),
            ("می\u{200c}\u{200c}\u{200d}خواهم", "می\u{200c}خواهم"),
            ("خانه\u{200c} \u{200c}", "خانه "),
            ("🏴\u{e0075}\u{e0073}\u{e0074}\u{e0078}\u{e007f}", "🏴"),
            ("😀\u{e0068}\u{e0069}", "😀"),
            ("😀\u{fe0f}\u{fe00}\u{fe01}\u{e0101}", "😀\u{fe0f}"),
            ("@\u{200d}everyone", "@everyone"),
            ("a\r\nb\u{2028}c\td", "a\nb\nc d"),
            ("\u{200d}\u{fe0f}\u{200c}", ""),
        ] {
            assert_eq!(shown(said), kept, "{said:?}");
        }
    }

    proptest! {
        #[test]
        fn never_do_two_stand_together_that_show_nothing(text in "(\\PC|[\u{200b}-\u{200f}\u{fe00}-\u{fe0f}\u{e0061}-\u{e007f}ी्یхx👨🏴❤️]){0,40}") {
            let kept = shown(&text);
            let characters: Vec<char> = kept.chars().filter(|c| !('\u{e0020}'..='\u{e007f}').contains(c)).collect();
            for pair in characters.windows(2) {
                prop_assert!(pair.iter().any(|c| !is_invisible(*c) || *c == '\n' || *c == '\u{fe0f}'), "{text:?} {kept:?}");
            }
            prop_assert_eq!(shown(&kept), kept.clone());
            let seen = |text: &str| text.chars().filter(|c| !is_invisible(*c)).collect::<String>();
            prop_assert_eq!(seen(&kept), seen(&text));
        }
    }
}

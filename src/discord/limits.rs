//! Discord's limits on a message, and cutting text to them.
//!
//! Lengths are counted in UTF-16 units: whether Discord counts those or whole characters is written nowhere, and
//! what fits by this count fits by the other one too.

use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

/// The longest message text.
pub const CONTENT: usize = 2000;
/// The most embeds in a message.
pub const EMBEDS: usize = 10;
/// The most text in all embeds of a message together.
pub const EMBEDS_TOTAL: usize = 6000;
/// The longest embed title.
pub const TITLE: usize = 256;
/// The longest embed description.
pub const DESCRIPTION: usize = 4096;
/// The most fields in an embed.
pub const FIELDS: usize = 25;
/// The longest name of a field.
pub const FIELD_NAME: usize = 256;
/// The longest value of a field.
pub const FIELD_VALUE: usize = 1024;
/// The longest embed footer.
pub const FOOTER: usize = 2048;
/// The longest name in an embed's author line.
pub const AUTHOR: usize = 256;
/// The longest address Discord takes.
pub const URL: usize = 2048;

/// How long `text` is to Discord.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// `text` in at most `max` units, cut between two graphemes and then ending in an ellipsis.
///
/// Only for text without markdown: a cut may part a backslash from what it escapes.
pub fn clamp(text: &str, max: usize) -> String {
    if length(text) <= max {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut left = max.saturating_sub(1);
    for grapheme in text.graphemes(true) {
        let Some(rest) = left.checked_sub(length(grapheme)) else {
            break;
        };
        left = rest;
        kept.push_str(grapheme);
    }
    kept.truncate(kept.trim_end().len());
    if max > 0 {
        kept.push('…');
    }
    kept
}

/// Whether a reader would see nothing of `text`; Discord refuses such a field.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Whether `c` shows nothing by itself: controls, marks of direction, fillers, joiners and selectors.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether Discord would take this message for its size.
pub fn allow(message: &Value) -> bool {
    let embeds = message["embeds"].as_array().map_or(&[][..], Vec::as_slice);
    fits(&message["content"], CONTENT)
        && embeds.len() <= EMBEDS
        && embeds.iter().all(embed_fits)
        && embeds.iter().map(embed_length).sum::<usize>() <= EMBEDS_TOTAL
}

fn embed_fits(embed: &Value) -> bool {
    let fields = fields(embed);
    fits(&embed["title"], TITLE)
        && fits(&embed["description"], DESCRIPTION)
        && fits(&embed["footer"]["text"], FOOTER)
        && fits(&embed["author"]["name"], AUTHOR)
        && fields.len() <= FIELDS
        && fields
            .iter()
            .all(|field| fits(&field["name"], FIELD_NAME) && fits(&field["value"], FIELD_VALUE))
}

/// What Discord counts of an embed towards the total.
fn embed_length(embed: &Value) -> usize {
    let own = [
        &embed["title"],
        &embed["description"],
        &embed["footer"]["text"],
        &embed["author"]["name"],
    ];
    let of_fields = fields(embed)
        .iter()
        .flat_map(|field| [&field["name"], &field["value"]]);
    own.into_iter().chain(of_fields).map(value_length).sum()
}

fn fields(embed: &Value) -> &[Value] {
    embed["fields"].as_array().map_or(&[], Vec::as_slice)
}

fn fits(text: &Value, max: usize) -> bool {
    value_length(text) <= max
}

fn value_length(text: &Value) -> usize {
    text.as_str().map_or(0, length)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_cut_between_graphemes_and_ends_in_an_ellipsis() {
        assert_eq!(clamp("hello", 5), "hello");
        assert_eq!(clamp("hello there", 6), "hello…");
        assert_eq!(clamp("привет", 4), "при…");
        let family = "👨‍👩‍👧".repeat(3);
        assert_eq!(clamp(&family, 17), "👨‍👩‍👧👨‍👩‍👧…");
        assert_eq!(clamp("abc", 0), "");
    }

    #[test]
    fn what_shows_nothing_is_blank() {
        for blank in [
            "",
            " \n",
            "\u{200b}",
            "\u{200d}\u{fe0f}",
            "\u{2800}\u{3164}",
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        assert!(!is_blank(" . "));
    }

    #[test]
    fn all_embeds_together_are_measured() {
        let embed = json!({"title": "t", "description": "d".repeat(2999)});
        assert!(allow(&json!({"content": "", "embeds": [embed, embed]})));
        let more = json!({"footer": {"text": "f"}});
        assert!(!allow(
            &json!({"content": "", "embeds": [embed, embed, more]})
        ));
    }
}

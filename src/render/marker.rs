//! The mark by which a post is found again in a channel's history: written in characters that show nothing.
//!
//! A footer with an id in it is a riddle to everyone who reads the post, and a link's fragment would need a link. These
//! three characters keep their place in every text that Discord takes, embeds and messages alike: libraries rely on the first
//! to defuse mentions (<https://discordpy.readthedocs.io/en/stable/api.html#discord.utils.escape_mentions>, seen 2026-11),
//! Persian on the second, emoji on the third. No stranger can write one: of their texts the first is always taken out.

const LETTERS: [char; 3] = ['\u{200b}', '\u{200c}', '\u{200d}'];

/// The marker, unseen. Markers of one length are written in one length, and none is part of another.
///
/// It begins and ends with a character that joins nothing, so that what stands beside it looks the same.
pub fn unseen(marker: &str) -> String {
    if marker.is_empty() {
        return String::new();
    }
    let digit = |c: char| u128::from(c.to_digit(36).unwrap_or(0));
    let mut number = marker.chars().fold(0_u128, |number, c| {
        number.wrapping_mul(36).wrapping_add(digit(c))
    });
    // 36 is less than 3 to the power of 3.3.
    let digits = (0..=marker.len() * 33 / 10).map(|_| {
        let letter = LETTERS[usize::try_from(number % 3).unwrap_or(0)];
        number /= 3;
        letter
    });
    let inside: String = digits.collect();
    format!("{edge}{edge}{inside}{edge}", edge = LETTERS[0])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::discord::limits::is_blank;

    proptest! {
        #[test]
        fn a_marker_is_unseen_and_its_own(one in "[0-9a-hjkmnp-tv-z]{8}", other in "[0-9a-hjkmnp-tv-z]{8}") {
            let written = unseen(&one);
            prop_assert!(is_blank(&written) && written.chars().count() == 30, "{written:?}");
            prop_assert_eq!(unseen(&other).contains(&written), one == other);
        }
    }
}

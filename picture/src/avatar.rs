//! Pictures of people: a PNG of known size, or their initial on a coloured circle.

use crate::cleaned::graphemes;
use crate::theme;
use crate::typeface::Face;

/// The largest side of an avatar that is drawn, in pixels.
pub const LARGEST_SIDE: u32 = 256;

/// How a PNG begins, up to its size.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// A PNG of at most [`LARGEST_SIDE`] on each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avatar(std::sync::Arc<Vec<u8>>);

impl Avatar {
    /// The avatar, where these bytes say that they are a PNG that is not too large.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let size = bytes.strip_prefix(SIGNATURE)?;
        let (width, rest) = size.split_first_chunk()?;
        let (height, _) = rest.split_first_chunk()?;
        let mut sides = [width, height]
            .map(|side| u32::from_be_bytes(*side))
            .into_iter();
        let fits = sides.all(|side| (1..=LARGEST_SIDE).contains(&side));
        fits.then(|| Self(std::sync::Arc::new(bytes)))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The first letter of a name, as a capital; an emoji where the name begins with one.
pub(crate) fn initial(name: &str) -> String {
    let drawn = graphemes(name, Face::Bold);
    let is_letter = |text: &str| text.chars().next().is_some_and(char::is_alphanumeric);
    let first = drawn
        .iter()
        .find(|one| one.face == Face::Emoji || is_letter(&one.text))
        .or(drawn.first());
    first.map_or_else(|| "?".to_owned(), |one| one.text.to_uppercase())
}

/// The colour behind an initial: always the same for the same name.
pub(crate) fn colour(name: &str) -> &'static str {
    let sum = name.bytes().fold(7_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    theme::PEOPLE[sum % theme::PEOPLE.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: u32, height: u32) -> Vec<u8> {
        [SIGNATURE, &width.to_be_bytes(), &height.to_be_bytes()].concat()
    }

    #[test]
    fn only_a_png_of_a_sensible_size_is_an_avatar() {
        assert!(Avatar::new(header(128, 128)).is_some());
        for bytes in [
            header(0, 128),
            header(128, 60_000),
            header(128, 128)[..20].to_vec(),
            b"GIF89a".to_vec(),
            Vec::new(),
        ] {
            assert!(Avatar::new(bytes).is_none());
        }
    }

    #[test]
    fn an_initial_is_the_first_letter_or_an_emoji() {
        assert_eq!(initial("мария"), "М");
        assert_eq!(initial("_.ann"), "A");
        assert_eq!(initial("🐻 bear"), "🐻");
        assert_eq!(initial(""), "?");
        assert_eq!(initial("..."), ".");
    }
}

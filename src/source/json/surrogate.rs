//! Escaped halves of surrogate pairs, which are no characters: JavaScript leaves one behind when it cuts a text.

use std::borrow::Cow;

/// The JSON with U+FFFD in place of each unpaired half; every other byte is unchanged.
pub(super) fn without_halves(json: &[u8]) -> Cow<'_, [u8]> {
    let mut mended = Cow::Borrowed(json);
    let mut at = 0;
    while let Some(found) = json.get(at..).and_then(next_escape) {
        at += found;
        at += match unit(&json[at..]) {
            Some(0xd800..=0xdbff) if is_low(json.get(at + 6..)) => 12,
            Some(0xd800..=0xdfff) => {
                mended.to_mut()[at + 2..at + 6].copy_from_slice(b"fffd");
                6
            }
            Some(_) => 6,
            // Any other escape, including that of a backslash.
            None => 2,
        };
    }
    mended
}

fn next_escape(json: &[u8]) -> Option<usize> {
    json.iter().position(|byte| *byte == b'\\')
}

fn is_low(json: Option<&[u8]>) -> bool {
    matches!(json.and_then(unit), Some(0xdc00..=0xdfff))
}

/// The number in the `\u` escape at the beginning of the JSON.
fn unit(json: &[u8]) -> Option<u16> {
    let digits = json.strip_prefix(b"\\u")?.first_chunk::<4>()?;
    digits.iter().try_fold(0, |number, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(number << 4 | u16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_half_without_the_other_is_replaced() {
        for (json, mended) in [
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ud83d\ud83d\uDE00""#, r#""\ufffd\ud83d\uDE00""#),
            (r#""\uDE00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83dx\ude00""#, r#""\ufffdx\ufffd""#),
            (r#""\ud83d\u0041""#, r#""\ufffd\u0041""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
            (r#""\ud83""#, r#""\ud83""#),
            (r#""\u+83d""#, r#""\u+83d""#),
            ("\\", "\\"),
            ("\\u", "\\u"),
        ] {
            let read = without_halves(json.as_bytes());
            assert_eq!(String::from_utf8_lossy(&read), mended, "{json}");
        }
    }

    #[test]
    fn what_has_no_half_is_not_copied() {
        let json = r#"{"a":"\ud83d\ude00 \n"}"#;
        assert!(matches!(without_halves(json.as_bytes()), Cow::Borrowed(_)));
    }
}

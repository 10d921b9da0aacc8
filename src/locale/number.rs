//! Number formats of each language.
//!
//! CLDR's rules for three languages are short enough to be here; `icu_decimal` would add its data for all languages and
//! many crates.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::Language;

/// Makes a bundle format numbers as the language does, and adds the function that its texts need for ordinals.
pub(super) fn set_up(language: Language, bundle: &mut FluentBundle<FluentResource>) {
    bundle.set_formatter(Some(match language {
        Language::En => english,
        Language::Ru => russian,
        Language::Bg => bulgarian,
    }));
    bundle
        .add_function("LAST_DIGIT", last_digit)
        .expect("the name is not taken");
}

fn english<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    written(value, ',', 4)
}

fn russian<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    written(value, '\u{a0}', 4)
}

/// Bulgarian groups the digits of numbers with five digits or more.
fn bulgarian<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    written(value, '\u{a0}', 5)
}

fn written(value: &FluentValue<'_>, separator: char, from_digits: usize) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let plain = number.as_string();
    let digits = plain.trim_start_matches('-');
    if digits.len() < from_digits || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut grouped = plain[..plain.len() - digits.len()].to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    Some(grouped)
}

/// The number that a Bulgarian ordinal's ending depends on: the last digit, 0 after a ten (11 to 19), and 100 or 1000
/// for whole hundreds and thousands.
fn last_digit<'a>(numbers: &[FluentValue<'a>], _: &FluentArgs) -> FluentValue<'a> {
    let Some(FluentValue::Number(FluentNumber { value, .. })) = numbers.first() else {
        return FluentValue::Error;
    };
    let ending = if *value != 0.0 && value % 1000.0 == 0.0 {
        1000.0
    } else if *value != 0.0 && value % 100.0 == 0.0 {
        100.0
    } else if (11.0..=19.0).contains(&(value % 100.0)) {
        0.0
    } else {
        value % 10.0
    };
    ending.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_grouped_as_the_language_groups_it() {
        for (language, number, written) in [
            (Language::En, 999, "999 votes"),
            (Language::En, 1_234, "1,234 votes"),
            (Language::En, 1_234_567, "1,234,567 votes"),
            (Language::Ru, 1_234, "1\u{a0}234 голоса"),
            (Language::Ru, 1_234_567, "1\u{a0}234\u{a0}567 голосов"),
            (Language::Bg, 1_234, "1234 гласа"),
            (Language::Bg, 12_345, "12\u{a0}345 гласа"),
            (Language::En, -1_234, "-1,234 votes"),
        ] {
            let number: i64 = number;
            let text = language.texts().with("count-vote", [("n", number.into())]);
            assert_eq!(text, written);
        }
    }

    #[test]
    fn a_place_in_bulgarian_has_the_ending_it_is_spoken_with() {
        for (place, written) in [
            (1, "1-во"),
            (2, "2-ро"),
            (3, "3-то"),
            (7, "7-мо"),
            (8, "8-мо"),
            (11, "11-то"),
            (12, "12-то"),
            (20, "20-то"),
            (21, "21-во"),
            (100, "100-тно"),
            (112, "112-то"),
            (2000, "2000-но"),
        ] {
            let place: i64 = place;
            let values = [
                ("member", "x".into()),
                ("place", place.into()),
                ("total", "y".into()),
            ];
            let text = Language::Bg.texts().with("top-own", values);
            assert_eq!(text, format!("x: {written} място, y"));
        }
    }
}

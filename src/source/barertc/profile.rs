//! The answer to a profile question, in BareRTC's format.
//!
//! `Name` and `Value` must be strings, because otherwise Go's decoder refuses the whole answer; `Name` is the card's
//! key, so no two may be equal. The card shows both as plain text.
//! <https://github.com/Smart3593/BareRTC/blob/master/docs/Webhooks.md>, seen 2026-11.

use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::profile::ProfileAnswer;

const MAX_FIELDS: usize = 12;
const MAX_NAME_CHARS: usize = 32;
const MAX_VALUE_CHARS: usize = 200;

/// The answer in BareRTC's format; a name that is unknown or hidden gives an empty card.
pub(super) fn shape(answer: &ProfileAnswer) -> Value {
    let mut names = Vec::new();
    let mut fields = Vec::new();
    for (name, value) in answer.fields.iter().take(MAX_FIELDS) {
        let name = unique(name, &names);
        fields.push(json!({"Name": name, "Value": clamp(value, MAX_VALUE_CHARS)}));
        names.push(name);
    }
    let mut card = json!({"OK": true});
    if let Some(headline) = &answer.headline {
        card["Headline"] = Value::from(clamp(headline, MAX_VALUE_CHARS));
    }
    card["ProfileFields"] = Value::from(fields);
    json!({"StatusCode": 200, "Data": card})
}

/// The name, shortened if needed, with a number if another field already has it.
fn unique(name: &str, taken: &[String]) -> String {
    let plain = clamp(name, MAX_NAME_CHARS);
    if !taken.contains(&plain) {
        return plain;
    }
    let numbered = (2..).map(|number| {
        let mark = format!(" ({number})");
        clamp(name, MAX_NAME_CHARS - mark.len()) + &mark
    });
    numbered
        .into_iter()
        .find(|name| !taken.contains(name))
        .unwrap_or(plain)
}

/// At most `limit` characters, without splitting a letter or emoji.
fn clamp(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut room = limit - 1;
    let whole = text.graphemes(true).take_while(|grapheme| {
        let needed = grapheme.chars().count();
        let fits = needed <= room;
        room = room.saturating_sub(needed);
        fits
    });
    whole.chain(["…"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(fields: &[(&str, &str)], headline: Option<&str>) -> ProfileAnswer {
        ProfileAnswer {
            fields: fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            headline: headline.map(str::to_owned),
        }
    }

    #[test]
    fn an_unknown_name_is_an_empty_card_byte_for_byte() {
        assert_eq!(
            shape(&ProfileAnswer::default()).to_string(),
            r#"{"StatusCode":200,"Data":{"OK":true,"ProfileFields":[]}}"#
        );
    }

    #[test]
    fn a_card_is_written_in_the_order_of_the_answer() {
        let answer = answer(&[("Votes", "12"), ("Last vote", "2026-03-02")], Some("Hi"));
        assert_eq!(
            shape(&answer).to_string(),
            r#"{"StatusCode":200,"Data":{"OK":true,"Headline":"Hi","ProfileFields":[{"Name":"Votes","Value":"12"},{"Name":"Last vote","Value":"2026-03-02"}]}}"#
        );
    }

    #[test]
    fn a_card_has_at_most_twelve_fields_of_bounded_length() {
        let long = "👨‍👩‍👧‍👦".repeat(200);
        let fields: Vec<_> = (0..20).map(|_| (long.as_str(), long.as_str())).collect();
        let card = shape(&answer(&fields, None));
        let fields = card["Data"]["ProfileFields"].as_array().unwrap();
        assert_eq!(fields.len(), 12);
        for (place, field) in fields.iter().enumerate() {
            let name = field["Name"].as_str().unwrap();
            let value = field["Value"].as_str().unwrap();
            assert!(name.chars().count() <= 32, "{name}");
            assert!(value.chars().count() <= 200, "{value}");
            let family = value.strip_suffix('…').unwrap();
            assert!(family.graphemes(true).all(|one| one == "👨‍👩‍👧‍👦"), "{value}");
            assert!(
                fields[..place].iter().all(|other| other["Name"] != name),
                "{name}"
            );
        }
    }

    #[test]
    fn what_just_fits_is_left_alone() {
        let name = "n".repeat(32);
        let card = shape(&answer(&[(&name, "v"), (&name, "w")], None));
        assert_eq!(card["Data"]["ProfileFields"][0]["Name"], name);
        let second = format!("{}… (2)", "n".repeat(27));
        assert_eq!(card["Data"]["ProfileFields"][1]["Name"], second);
    }
}

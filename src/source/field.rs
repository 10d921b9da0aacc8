//! Field types that several senders share: whole numbers, times, ids that are text or number, addresses.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};
use url::Url;

use crate::domain::event::Score;
use crate::domain::mail::without_addresses;
use crate::domain::time::Timestamp;
use crate::source::sameness;

/// A whole number, also if it is written as `1.0`, `1e3` or text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WholeNumber(pub(super) i64);

impl WholeNumber {
    /// The whole number that the JSON is.
    pub(super) fn of(json: &Value) -> Option<Self> {
        let read = match json {
            Value::Number(number) => whole(number),
            Value::String(text) => whole(&serde_json::from_str(text.trim()).ok()?),
            _ => None,
        };
        read.map(Self)
    }
}

impl<'de> Deserialize<'de> for WholeNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        Self::of(&json).ok_or_else(|| D::Error::custom("not a whole number"))
    }
}

fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
        format!("{float:.0}").parse().ok()
    })
}

/// One to five stars, if the number is in this range.
pub(super) fn stars(number: WholeNumber) -> Option<Score> {
    let stars = u8::try_from(number.0).ok()?;
    (1..=5).contains(&stars).then_some(Score::Stars(stars))
}

/// A time in milliseconds, within the range of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SenderMs(pub(super) Timestamp);

impl<'de> Deserialize<'de> for SenderMs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WholeNumber(ms) = WholeNumber::deserialize(deserializer)?;
        Timestamp::from_sender_ms(ms)
            .map(Self)
            .ok_or_else(|| D::Error::custom("no calendar knows this moment"))
    }
}

/// A time in seconds; zero means never.
pub(super) fn sender_seconds(seconds: Option<WholeNumber>) -> Option<Timestamp> {
    let ms = seconds?.0.checked_mul(1000).filter(|ms| *ms > 0)?;
    Timestamp::from_sender_ms(ms)
}

/// An id or name, written as text or as a whole number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label(pub(super) String);

impl Label {
    fn of(json: &Value) -> Option<Self> {
        match json {
            Value::String(text) => Some(Self(text.clone())),
            Value::Number(_) => {
                WholeNumber::of(json).map(|WholeNumber(number)| Self(number.to_string()))
            }
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        Self::of(&json).ok_or_else(|| D::Error::custom("neither text nor a whole number"))
    }
}

/// Yes or no, also where it is written as 1 or 0, or as text.
///
/// A value that is neither is kept separate: if the field decides what becomes public, an unreadable value must not
/// publish anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Flag {
    /// It is missing or null.
    #[default]
    Absent,
    /// Yes.
    Yes,
    /// No.
    No,
    /// Neither yes nor no.
    Unreadable,
}

impl Flag {
    /// Whether it is true or might be.
    pub(super) fn may_be_set(self) -> bool {
        matches!(self, Self::Yes | Self::Unreadable)
    }

    /// Whether it is false or might be.
    pub(super) fn may_be_unset(self) -> bool {
        matches!(self, Self::No | Self::Unreadable)
    }

    /// The value, if there is one.
    pub(super) fn known(self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::Absent | Self::Unreadable => None,
        }
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let said = match Value::deserialize(deserializer)? {
            Value::Null => return Ok(Self::Absent),
            Value::Bool(said) => said.to_string(),
            Value::Number(number) => whole(&number).unwrap_or(-1).to_string(),
            Value::String(text) => text.trim().to_ascii_lowercase(),
            Value::Array(_) | Value::Object(_) => String::new(),
        };
        Ok(match said.as_str() {
            "true" | "1" => Self::Yes,
            "false" | "0" => Self::No,
            _ => Self::Unreadable,
        })
    }
}

/// Reads an optional field: a value that does not fit counts as missing instead of refusing the call.
pub(super) fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let json = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(json).ok())
}

/// Reads each element of a list in the same way.
pub(super) fn lenient_list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let items: Option<Vec<Value>> = lenient(deserializer)?;
    let items = items.unwrap_or_default().into_iter();
    Ok(items
        .filter_map(|item| serde_json::from_value(item).ok())
        .collect())
}

/// Reads text that is only shown: a number is accepted as text, and anything else counts as missing.
pub(super) fn words<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// The text, unless it is blank.
pub(super) fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// The longest name of an event that is kept.
const MAX_EVENT_CHARS: usize = 64;

/// The sender's own name for an unknown event, shortened to what is kept.
pub(super) fn event_name(name: &str) -> String {
    name.chars().take(MAX_EVENT_CHARS).collect()
}

/// A person's name on a site. Some sites allow an e-mail address as a name; its host is hidden.
pub(super) fn public_name(name: &str) -> String {
    without_addresses(name, str::to_owned)
}

/// The site's id of a person. An id that contains an e-mail address is hashed.
pub(super) fn site_id(id: Option<String>) -> Option<String> {
    id.map(|id| name_hash(&id).unwrap_or(id))
}

/// The hash of a name that contains an e-mail address. Only the beginning of such a name is shown, so people without an
/// id are distinguished by the hash of the whole name.
pub(super) fn name_hash(name: &str) -> Option<String> {
    let has_address = without_addresses(name, |_| String::new()) != name;
    has_address.then(|| sameness::key(&[name.trim()]))
}

/// The longest address that Discord accepts.
const MAX_URL_CHARS: usize = 2048;

/// The address, if it is a web address of a page or picture.
pub(super) fn web_url(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    // Before it is parsed: some senders put a whole picture here.
    if text.len() > MAX_URL_CHARS {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    // `https://known.example@other.example/` does not lead where it seems to.
    let is_plain = url.username().is_empty() && url.password().is_none();
    let url = String::from(url);
    (is_web && is_plain && url.len() <= MAX_URL_CHARS).then_some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_whole_number_may_be_written_as_a_float_and_must_fit() {
        for (written, read) in [
            (json!(-3), Some(-3)),
            (json!(5.0), Some(5)),
            (json!(1.631_789_378_024e12), Some(1_631_789_378_024)),
            (json!(4.5), None),
            (json!(u64::MAX), None),
            (json!(1e300), None),
            (json!("5"), Some(5)),
            (json!(" -7 "), Some(-7)),
            (json!("5.5"), None),
            (json!("five"), None),
            (json!(""), None),
            (json!("[5]"), None),
            (json!(null), None),
            (json!(true), None),
        ] {
            let whole = serde_json::from_value::<WholeNumber>(written.clone()).ok();
            assert_eq!(whole.map(|whole| whole.0), read, "{written}");
        }
    }

    #[test]
    fn a_moment_beyond_the_calendar_is_refused() {
        assert!(serde_json::from_value::<SenderMs>(json!(1_664_280_000_123_i64)).is_ok());
        for wrong in [json!(-1), json!(i64::MAX), json!(1e18)] {
            assert!(
                serde_json::from_value::<SenderMs>(wrong.clone()).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_label_is_text_or_a_whole_number() {
        for (written, read) in [
            (json!("66a1c0de"), Some("66a1c0de")),
            (json!(181_902), Some("181902")),
            (json!(1.5), None),
            (json!({}), None),
        ] {
            let label = serde_json::from_value::<Label>(written.clone()).ok();
            assert_eq!(
                label.as_ref().map(|label| label.0.as_str()),
                read,
                "{written}"
            );
        }
    }

    #[test]
    fn yes_and_no_have_several_spellings_and_anything_else_is_neither() {
        for (written, read) in [
            (json!(null), Flag::Absent),
            (json!(true), Flag::Yes),
            (json!(1), Flag::Yes),
            (json!("1"), Flag::Yes),
            (json!(" True"), Flag::Yes),
            (json!(false), Flag::No),
            (json!(0), Flag::No),
            (json!("0"), Flag::No),
            (json!("FALSE"), Flag::No),
            (json!(2), Flag::Unreadable),
            (json!(0.5), Flag::Unreadable),
            (json!("yes"), Flag::Unreadable),
            (json!(""), Flag::Unreadable),
            (json!([]), Flag::Unreadable),
            (json!({"a": true}), Flag::Unreadable),
        ] {
            let flag: Flag = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(flag, read, "{written}");
        }
        assert!(Flag::Unreadable.may_be_set() && Flag::Unreadable.may_be_unset());
        assert!(!Flag::Absent.may_be_set() && !Flag::Absent.may_be_unset());
    }

    #[test]
    fn who_goes_by_a_mail_address_is_known_without_it() {
        assert_eq!(public_name("Mira K"), "Mira K");
        assert_eq!(public_name("mira@example.org"), "mira");
        assert_eq!(site_id(Some("7".into())).as_deref(), Some("7"));
        assert_eq!(site_id(None), None);
        assert_eq!(name_hash("Mira K"), None);
        let one = name_hash("mira@example.org").unwrap();
        let other = name_hash("mira@example.com").unwrap();
        let by_id = site_id(Some("tenant:mira@example.org".into())).unwrap();
        for id in [&one, &other, &by_id] {
            assert!(!id.contains("mira"), "{id}");
        }
        assert_eq!(name_hash(" mira@example.org").as_ref(), Some(&one));
        assert_ne!(one, other);
    }

    #[test]
    fn only_plain_web_addresses_pass() {
        for right in ["https://blog.example.org/post-7#c", "http://127.0.0.1/a"] {
            assert_eq!(web_url(Some(right)).as_deref(), Some(right));
        }
        for wrong in [
            "",
            "post-7",
            "//blog.example.org/",
            "javascript:alert(1)",
            "data:image/png;base64,AAAA",
            "https://known.example@other.example/",
            "ftp://example.org/",
        ] {
            assert_eq!(web_url(Some(wrong)), None, "{wrong:?}");
        }
        assert_eq!(
            web_url(Some(&format!("https://a.example/{}", "x".repeat(2048)))),
            None
        );
        assert_eq!(web_url(None), None);
    }
}

//! Cuts content to what can be shown, so that nobody can fill the disk with text that nobody will read.

use serde_json::Value;

use crate::domain::event::Content;

/// The longest text that is kept, in bytes: Discord shows 4096 characters, and a character has at most four bytes.
const LONGEST_TEXT: usize = 16 * 1024;
/// The longest text with markup that is kept, in bytes.
const LONGEST_MARKUP: usize = 64 * 1024;
/// The longest list of names.
const LONGEST_LIST: usize = 100;
/// A longer address contains the file itself, as a `data:` URL does.
const LONGEST_ADDRESS: usize = 2048;

impl Content {
    /// The same with texts and lists cut to what can be shown; cut texts end with `…`.
    #[must_use]
    pub fn shortened(self) -> Self {
        let Ok(mut json) = serde_json::to_value(&self) else {
            return self;
        };
        shorten(&mut json, LONGEST_TEXT);
        serde_json::from_value(json).unwrap_or(self)
    }
}

fn shorten(value: &mut Value, longest: usize) {
    match value {
        Value::String(text) => cut(text, longest),
        Value::Array(items) => {
            items.truncate(LONGEST_LIST);
            for item in items {
                shorten(item, longest);
            }
        }
        Value::Object(members) if members.get("as").is_some_and(|how| how == "html") => {
            if let Some(Value::String(text)) = members.get_mut("text") {
                *text = without_embedded(text);
                cut(text, LONGEST_MARKUP);
            }
        }
        Value::Object(members) => {
            for value in members.values_mut() {
                shorten(value, longest);
            }
        }
        _ => {}
    }
}

/// Cuts a text that is too long between two characters.
pub fn cut(text: &mut String, longest: usize) {
    if text.len() > longest {
        text.truncate(text.floor_char_boundary(longest));
        text.push('…');
    }
}

/// The markup without embedded pictures: they are never shown, and the text after them matters more.
fn without_embedded(html: &str) -> String {
    let mut kept = String::with_capacity(html.len().min(LONGEST_MARKUP));
    let mut rest = html;
    while let Some(place) = rest.find("data:") {
        let (before, address) = rest.split_at(place);
        let is_end = |letter: char| letter.is_whitespace() || "\"'<>()".contains(letter);
        let end = address.find(is_end).unwrap_or(address.len());
        let (address, after) = address.split_at(end);
        kept.push_str(before);
        kept.push_str(if end > LONGEST_ADDRESS {
            "data:"
        } else {
            address
        });
        rest = after;
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Text;

    fn report(message: Text) -> Content {
        Content::Report {
            reporter: "mira".to_owned(),
            about: "ж".repeat(100_000),
            channel: "lobby".to_owned(),
            when: String::new(),
            reason: "spam".to_owned(),
            message,
            comment: Text::Plain("no".to_owned()),
        }
    }

    #[test]
    fn what_can_be_shown_stays_as_it_is() {
        let content = Content::Comment {
            text: Some(Text::Plain("ж".repeat(4096))),
            old_text: Some(Text::Html("<b>x</b>".to_owned())),
            page_url: None,
            page: Some("p".to_owned()),
            is_reply: true,
        };
        assert_eq!(content.clone().shortened(), content);
    }

    #[test]
    fn what_can_never_be_shown_is_cut_and_marked() {
        let content = report(Text::Plain("🎉".repeat(100_000))).shortened();
        let Content::Report { about, message, .. } = content else {
            panic!("no report")
        };
        let Text::Plain(message) = message else {
            panic!("no plain text")
        };
        for text in [about, message] {
            assert!(text.len() <= LONGEST_TEXT + "…".len());
            assert!(text.ends_with('…'));
        }
        let talk = Content::Private {
            is_new: true,
            subject: None,
            participants: vec!["mira".to_owned(); 100_000],
        };
        let Content::Private { participants, .. } = talk.shortened() else {
            panic!("no talk")
        };
        assert_eq!(participants.len(), LONGEST_LIST);
    }

    #[test]
    fn words_behind_a_large_picture_are_kept() {
        let picture = format!(
            "<img src=\"data:image/png;base64,{}\">after",
            "A".repeat(700_000)
        );
        let content = report(Text::Html(picture)).shortened();
        let Content::Report { message, .. } = content else {
            panic!("no report")
        };
        assert_eq!(message, Text::Html("<img src=\"data:\">after".to_owned()));
    }
}

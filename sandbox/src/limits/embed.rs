//! Limits of embeds. <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>

use serde_json::{Value, json};

use super::super::api_error::Violations;
use super::{length, link, list, required_text, text};

const WEB: [&str; 2] = ["http", "https"];
const WEB_OR_FILE: [&str; 3] = ["http", "https", "attachment"];
/// The longest texts of all embeds of one message together.
const TOTAL: usize = 6000;

/// Checks the embeds of a message, and returns them as Discord shows them.
pub(super) fn check_embeds(value: &Value, wrong: &mut Violations) -> Vec<Value> {
    let embeds = list(value, "embeds", 10, wrong);
    let mut total = 0;
    let mut shown = Vec::new();
    for (place, embed) in embeds.iter().enumerate() {
        let path = format!("embeds.{place}");
        if !embed.is_object() {
            wrong.add(
                &path,
                "MODEL_TYPE_CONVERT",
                "Only dictionaries may be used in a ModelType",
            );
            continue;
        }
        total += check_embed(embed, &path, wrong);
        shown.push(as_shown(embed));
    }
    if total > TOTAL {
        wrong.add(
            "embeds",
            "MAX_EMBED_SIZE_EXCEEDED",
            &format!("Embed size exceeds maximum size of {TOTAL}"),
        );
    }
    shown
}

/// Checks one embed, and returns the length of its texts.
fn check_embed(embed: &Value, path: &str, wrong: &mut Violations) -> usize {
    let at = |part: &str| format!("{path}.{part}");
    let mut size = length(text(&embed["title"], &at("title"), 256, wrong));
    size += length(text(&embed["description"], &at("description"), 4096, wrong));
    link(&embed["url"], &at("url"), &WEB, wrong);
    check_colour(&embed["color"], &at("color"), wrong);
    check_moment(&embed["timestamp"], &at("timestamp"), wrong);
    if embed["footer"].is_object() {
        size += length(required_text(
            &embed["footer"]["text"],
            &at("footer.text"),
            2048,
            wrong,
        ));
        link(
            &embed["footer"]["icon_url"],
            &at("footer.icon_url"),
            &WEB_OR_FILE,
            wrong,
        );
    }
    if embed["author"].is_object() {
        size += length(required_text(
            &embed["author"]["name"],
            &at("author.name"),
            256,
            wrong,
        ));
        link(&embed["author"]["url"], &at("author.url"), &WEB, wrong);
        link(
            &embed["author"]["icon_url"],
            &at("author.icon_url"),
            &WEB_OR_FILE,
            wrong,
        );
    }
    for picture in ["image", "thumbnail"] {
        link(
            &embed[picture]["url"],
            &at(&format!("{picture}.url")),
            &WEB_OR_FILE,
            wrong,
        );
    }
    size + check_fields(&embed["fields"], &at("fields"), wrong)
}

fn check_fields(fields: &Value, path: &str, wrong: &mut Violations) -> usize {
    let mut size = 0;
    for (place, field) in list(fields, path, 25, wrong).iter().enumerate() {
        let at = |part: &str| format!("{path}.{place}.{part}");
        size += length(required_text(&field["name"], &at("name"), 256, wrong));
        size += length(required_text(&field["value"], &at("value"), 1024, wrong));
    }
    size
}

fn check_colour(colour: &Value, path: &str, wrong: &mut Violations) {
    if !colour.is_null() && colour.as_u64().is_none_or(|value| value > 0x00FF_FFFF) {
        wrong.add(
            path,
            "NUMBER_TYPE_MAX",
            "int value should be less than or equal to 16777215.",
        );
    }
}

fn check_moment(moment: &Value, path: &str, wrong: &mut Violations) {
    let is_moment = |text: &str| text.parse::<jiff::Timestamp>().is_ok();
    if !moment.is_null() && !moment.as_str().is_some_and(is_moment) {
        wrong.add(
            path,
            "DATETIME_TYPE_PARSE",
            "Could not parse the value as an ISO8601 datetime.",
        );
    }
}

/// Discord trims texts, omits empty parts and calls every bot's embed "rich".
fn as_shown(embed: &Value) -> Value {
    let mut shown = trimmed(embed);
    shown["type"] = json!("rich");
    if let Some(fields) = shown["fields"].as_array_mut() {
        for field in fields {
            let is_inline = field["inline"].as_bool().unwrap_or(false);
            field["inline"] = json!(is_inline);
        }
    }
    if let Some(parts) = shown.as_object_mut() {
        parts.retain(|_, part| !part.is_null());
    }
    shown
}

fn trimmed(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(text.trim()),
        Value::Array(list) => list.iter().map(trimmed).collect(),
        Value::Object(parts) => {
            let kept = parts
                .iter()
                .filter(|(_, part)| !part.is_null() && *part != "");
            kept.map(|(name, part)| (name.clone(), trimmed(part)))
                .collect()
        }
        other => other.clone(),
    }
}

/// Whether an embed would show anything.
pub(super) fn is_visible(embed: &Value) -> bool {
    [
        "title",
        "description",
        "fields",
        "footer",
        "author",
        "image",
        "thumbnail",
    ]
    .iter()
    .any(|part| {
        embed
            .get(part)
            .is_some_and(|part| part != "" && *part != json!([]))
    })
}

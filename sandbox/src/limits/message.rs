//! Limits of a message as a whole. <https://discord.com/developers/docs/resources/message#create-message>

use serde_json::Value;

use super::super::api_error::{ApiError, Violations};
use super::super::world::Draft;
use super::component::check_rows;
use super::embed::{check_embeds, is_visible};
use super::{length, text};

/// A request's JSON, and whether it had files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<'a> {
    pub(crate) json: &'a Value,
    pub(crate) has_files: bool,
}

/// Parses a message that is to be posted or edited. A part that is `null` is emptied, a missing one is unchanged.
pub(crate) fn parse_draft(body: Body<'_>) -> Result<Draft, ApiError> {
    let json = body.json;
    let mut wrong = Violations::default();
    let content = text(&json["content"], "content", 2000, &mut wrong).to_owned();
    let embeds = check_embeds(&json["embeds"], &mut wrong);
    let components = check_rows(&json["components"], &mut wrong);
    check_nonce(&json["nonce"], &mut wrong);
    check_allowed_mentions(&json["allowed_mentions"], &mut wrong);
    wrong.into_result()?;
    if embeds.iter().any(|embed| !is_visible(embed)) {
        return Err(ApiError::EMPTY_MESSAGE);
    }
    let given = |part: &str| json.get(part).is_some();
    let reply = json["message_reference"]["message_id"].as_str();
    Ok(Draft {
        content: given("content").then_some(content),
        embeds: given("embeds").then_some(embeds),
        components: given("components").then_some(components),
        flags: json["flags"].as_u64().unwrap_or(0),
        nonce: json.get("nonce").filter(|nonce| !nonce.is_null()).cloned(),
        is_nonce_enforced: json["enforce_nonce"].as_bool().unwrap_or(false),
        allowed_mentions: json
            .get("allowed_mentions")
            .filter(|rule| !rule.is_null())
            .cloned(),
        replies_to: reply.and_then(|id| id.parse().ok()),
        has_files: body.has_files,
    })
}

fn check_nonce(nonce: &Value, wrong: &mut Violations) {
    match nonce {
        Value::Null => {}
        Value::String(text) if length(text) <= 25 => {}
        Value::Number(number) if number.is_i64() || number.is_u64() => {}
        Value::String(_) => wrong.too_long("nonce", 25),
        _ => wrong.add(
            "nonce",
            "NONCE_TYPE_INVALID",
            "Must be a string or an integer.",
        ),
    }
}

fn check_allowed_mentions(rule: &Value, wrong: &mut Violations) {
    let kinds = rule["parse"].as_array().map_or(&[][..], Vec::as_slice);
    for (place, kind) in kinds.iter().enumerate() {
        if !["roles", "users", "everyone"]
            .iter()
            .any(|known| kind == known)
        {
            let path = format!("allowed_mentions.parse.{place}");
            wrong.not_a_choice(
                &path,
                "Value must be one of ('users', 'everyone', 'roles').",
            );
        }
    }
    for list in ["users", "roles"] {
        let ids = rule[list].as_array().map_or(0, Vec::len);
        if ids > 0 && kinds.iter().any(|kind| kind == list) {
            let message =
                format!("parse:[\"{list}\"] and {list}: [ids...] are mutually exclusive.");
            wrong.add(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                &message,
            );
        }
        if ids > 100 {
            wrong.bad_length(&format!("allowed_mentions.{list}"), 0, 100);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refusal(json: &Value) -> Option<ApiError> {
        parse_draft(Body {
            json,
            has_files: false,
        })
        .err()
    }

    /// Builds a body around a text.
    type Build = fn(String) -> Value;

    /// The code of the first error at a path, or "" if there is none.
    fn complaint(json: &Value, pointer: &str) -> String {
        let errors = refusal(json)
            .and_then(|refusal| refusal.errors)
            .unwrap_or_default();
        let found = errors.pointer(&format!("{pointer}/_errors/0/code"));
        found.and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn long(count: usize) -> String {
        "ж".repeat(count)
    }

    #[test]
    fn every_text_has_its_limit_in_scalar_values() {
        let limits: [(usize, &str, Build); 8] = [
            (2000, "/content", |text| json!({ "content": text })),
            (
                25,
                "/nonce",
                |text| json!({ "content": "a", "nonce": text }),
            ),
            (
                256,
                "/embeds/0/title",
                |text| json!({ "embeds": [{ "title": text }] }),
            ),
            (
                4096,
                "/embeds/0/description",
                |text| json!({ "embeds": [{ "description": text }] }),
            ),
            (
                256,
                "/embeds/0/fields/0/name",
                |text| json!({ "embeds": [{ "fields": [{ "name": text, "value": "v" }] }] }),
            ),
            (
                1024,
                "/embeds/0/fields/0/value",
                |text| json!({ "embeds": [{ "fields": [{ "name": "n", "value": text }] }] }),
            ),
            (
                2048,
                "/embeds/0/footer/text",
                |text| json!({ "embeds": [{ "footer": { "text": text } }] }),
            ),
            (
                256,
                "/embeds/0/author/name",
                |text| json!({ "embeds": [{ "author": { "name": text } }] }),
            ),
        ];
        for (max, pointer, build) in limits {
            assert_eq!(refusal(&build(long(max))), None, "{pointer} takes {max}");
            let code = complaint(&build(long(max + 1)), pointer);
            assert_eq!(code, "BASE_TYPE_MAX_LENGTH", "{pointer}");
        }
    }

    #[test]
    fn counts_have_their_limits() {
        let field = json!({ "name": "n", "value": "v" });
        let fields = |count| json!({ "embeds": [{ "fields": vec![field.clone(); count] }] });
        assert_eq!(refusal(&fields(25)), None);
        assert_eq!(
            complaint(&fields(26), "/embeds/0/fields"),
            "BASE_TYPE_BAD_LENGTH"
        );
        let embeds = |count| json!({ "embeds": vec![json!({ "title": "t" }); count] });
        assert_eq!(refusal(&embeds(10)), None);
        assert_eq!(complaint(&embeds(11), "/embeds"), "BASE_TYPE_BAD_LENGTH");
    }

    #[test]
    fn all_embeds_together_hold_six_thousand() {
        let embeds = |second| json!({ "embeds": [{ "description": long(4000) }, { "description": long(second) }] });
        assert_eq!(refusal(&embeds(2000)), None);
        assert_eq!(
            complaint(&embeds(2001), "/embeds"),
            "MAX_EMBED_SIZE_EXCEEDED"
        );
    }

    #[test]
    fn a_field_needs_a_name_and_a_value() {
        let json = json!({ "embeds": [{ "fields": [{ "name": " ", "value": "" }] }] });
        assert_eq!(
            complaint(&json, "/embeds/0/fields/0/name"),
            "BASE_TYPE_REQUIRED"
        );
        assert_eq!(
            complaint(&json, "/embeds/0/fields/0/value"),
            "BASE_TYPE_REQUIRED"
        );
    }

    #[test]
    fn links_must_lead_to_the_web() {
        let json = json!({ "embeds": [{ "title": "t", "url": "javascript:alert(1)" }] });
        assert_eq!(complaint(&json, "/embeds/0/url"), "URL_TYPE_INVALID_SCHEME");
    }

    #[test]
    fn rows_and_buttons_are_counted_and_named_apart() {
        let button =
            |id: usize| json!({ "type": 2, "style": 1, "label": "b", "custom_id": id.to_string() });
        let row = |count: usize| json!({ "type": 1, "components": (0..count).map(button).collect::<Vec<_>>() });
        assert_eq!(refusal(&json!({ "components": [row(5)] })), None);
        let wide = json!({ "components": [row(6)] });
        assert_eq!(
            complaint(&wide, "/components/0/components"),
            "BASE_TYPE_BAD_LENGTH"
        );
        let twice = json!({ "components": [row(1), row(1)] });
        let code = complaint(&twice, "/components/1/components/0/custom_id");
        assert_eq!(code, "COMPONENT_CUSTOM_ID_DUPLICATED");
        let long_id = json!({ "components": [{ "type": 1, "components": [
            { "type": 2, "style": 1, "label": "b", "custom_id": long(101) }
        ]}]});
        let code = complaint(&long_id, "/components/0/components/0/custom_id");
        assert_eq!(code, "BASE_TYPE_MAX_LENGTH");
    }

    #[test]
    fn a_menu_holds_twenty_five() {
        let option = |value: usize| json!({ "label": "l", "value": value.to_string() });
        let menu = |count: usize| {
            json!({ "components": [{ "type": 1, "components": [{
                "type": 3, "custom_id": "m",
                "options": (0..count).map(option).collect::<Vec<_>>()
            }]}]})
        };
        assert_eq!(refusal(&menu(25)), None);
        let code = complaint(&menu(26), "/components/0/components/0/options");
        assert_eq!(code, "BASE_TYPE_BAD_LENGTH");
    }

    #[test]
    fn an_embed_that_shows_nothing_is_an_empty_message() {
        let refusal = refusal(&json!({ "embeds": [{ "color": 1 }] })).unwrap();
        assert_eq!(refusal.code, 50006);
    }

    #[test]
    fn mentions_are_parsed_or_named_but_not_both() {
        let json =
            json!({ "content": "a", "allowed_mentions": { "parse": ["users"], "users": ["1"] } });
        let code = complaint(&json, "/allowed_mentions");
        assert_eq!(code, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE");
    }
}

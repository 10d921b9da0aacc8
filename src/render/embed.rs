//! The styles that are embeds: one with everything, one of a few lines.

use serde_json::{Map, Value, json};

use super::brief;
use super::post::{Fact, Passage, Post};
use crate::discord::limits;

/// An embed with everything.
pub(super) fn full(post: &Post) -> Value {
    let mut embed = Map::new();
    embed.insert("title".to_owned(), json!(post.title));
    put(&mut embed, "url", post.address.as_deref());
    put(&mut embed, "description", description(post).as_deref());
    embed.insert("color".to_owned(), json!(post.colour));
    if let Some(name) = &post.who.bare_name {
        let mut author = json!({ "name": name });
        if let Some(picture) = &post.who.picture {
            author["icon_url"] = json!(picture);
        }
        embed.insert("author".to_owned(), author);
    }
    if !post.facts.is_empty() {
        let fields: Vec<Value> = post.facts.iter().map(field).collect();
        embed.insert("fields".to_owned(), json!(fields));
    }
    finish(embed, post)
}

/// An embed of a few lines.
pub(super) fn compact(post: &Post) -> Value {
    let mut embed = Map::new();
    embed.insert("description".to_owned(), json!(brief::lines(post)));
    embed.insert("color".to_owned(), json!(post.colour));
    finish(embed, post)
}

fn finish(mut embed: Map<String, Value>, post: &Post) -> Value {
    if !post.origin.is_empty() {
        embed.insert("footer".to_owned(), json!({ "text": post.origin }));
    }
    Value::Object(embed)
}

fn put(embed: &mut Map<String, Value>, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        embed.insert(key.to_owned(), json!(text));
    }
}

/// What is short stands beside others of its kind.
fn field(fact: &Fact) -> Value {
    let is_short = limits::length(&fact.value) <= 48;
    json!({ "name": fact.label, "value": fact.value, "inline": is_short })
}

fn description(post: &Post) -> Option<String> {
    // A site's name for the person stands in the author line.
    let mut first: Vec<&str> = post.who.mention.as_deref().into_iter().collect();
    first.extend(post.marks.iter().map(String::as_str));
    let mut parts = Vec::new();
    if !first.is_empty() {
        parts.push(first.join(" · "));
    }
    let leads = post.leads.iter();
    parts.extend(leads.map(|lead| format!("**{}:** {}", lead.label, lead.value)));
    parts.extend(post.remark.clone());
    parts.extend(
        post.headline
            .as_ref()
            .map(|headline| format!("> **{headline}**")),
    );
    parts.extend(post.passages.iter().map(quoted));
    parts.extend(post.moment.as_ref().map(|moment| format!("-# {moment}")));
    (!parts.is_empty()).then(|| parts.join("\n"))
}

/// A stranger's words, set apart from ours line by line.
fn quoted(passage: &Passage) -> String {
    let quote = format!("> {}", passage.text.replace('\n', "\n> "));
    match &passage.label {
        Some(label) => format!("**{label}**\n{quote}"),
        None => quote,
    }
}

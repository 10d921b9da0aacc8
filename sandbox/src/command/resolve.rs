//! Converts typed values to the option values that Discord's client would send.

use serde_json::{Map, Value, json};

use super::super::limits::length;
use super::super::snowflake::Snowflake;
use super::super::world::{Channel, Guild, World, partial_member_wire, role_wire};
use super::line::{LineError, Typed};

/// Looks names up in a guild, and collects the objects they refer to.
#[derive(Debug)]
pub(crate) struct Resolver<'a> {
    pub(crate) world: &'a World,
    pub(crate) guild: &'a Guild,
    /// The person who types.
    pub(crate) user_id: Snowflake,
    pub(crate) locale: &'a str,
    pub(crate) resolved: Map<String, Value>,
}

impl Resolver<'_> {
    /// One option as the client sends it.
    pub(crate) fn wire(&mut self, typed: &Typed<'_>) -> Result<Value, LineError> {
        let option = typed.option;
        let value =
            self.value(option, typed.text.trim())
                .map_err(|reason| LineError::BadValue {
                    option: name(option),
                    reason: reason.to_owned(),
                })?;
        Ok(json!({ "name": option["name"], "type": option["type"], "value": value }))
    }

    fn value(&mut self, option: &Value, text: &str) -> Result<Value, &'static str> {
        match option["type"].as_u64() {
            Some(3) => self.text(option, text),
            Some(4) => {
                let number = self.choice(option, text).and_then(|value| value.as_i64());
                let number = number
                    .or_else(|| text.parse().ok())
                    .ok_or("not a whole number")?;
                within(option, json!(number).as_f64().unwrap_or_default())?;
                Ok(json!(number))
            }
            Some(5) => match text.to_lowercase().as_str() {
                "true" => Ok(json!(true)),
                "false" => Ok(json!(false)),
                _ => Err("either true or false"),
            },
            Some(6) => self.user(text).ok_or("no such member"),
            Some(7) => self.channel(option, text),
            Some(8) => self.role(text).ok_or("no such role"),
            Some(9) => self
                .user(text)
                .or_else(|| self.role(text))
                .ok_or("nobody of that name"),
            Some(10) => {
                let number: f64 = text.parse().map_err(|_| "not a number")?;
                within(option, number)?;
                Ok(json!(number))
            }
            _ => Err("this kind of option cannot be typed"),
        }
    }

    fn text(&self, option: &Value, text: &str) -> Result<Value, &'static str> {
        let has_choices = option["choices"]
            .as_array()
            .is_some_and(|list| !list.is_empty());
        if has_choices {
            return self.choice(option, text).ok_or("none of the choices");
        }
        let bound = |name: &str| {
            option[name]
                .as_u64()
                .and_then(|bound| usize::try_from(bound).ok())
        };
        let size = length(text);
        if size == 0 || bound("min_length").is_some_and(|min| size < min) {
            return Err("too short");
        }
        if size > bound("max_length").unwrap_or(6000) {
            return Err("too long");
        }
        Ok(json!(text))
    }

    /// A choice by its value, or by its name in any language.
    fn choice(&self, option: &Value, text: &str) -> Option<Value> {
        let is_meant = |choice: &&Value| {
            let value = &choice["value"];
            let names = [&choice["name"], &choice["name_localizations"][self.locale]];
            let mut names = names.into_iter().filter_map(Value::as_str);
            value == text
                || (value.is_number() && value.to_string().as_str() == text)
                || names.any(|name| name.to_lowercase() == text.to_lowercase())
        };
        option["choices"]
            .as_array()?
            .iter()
            .find(is_meant)
            .map(|choice| choice["value"].clone())
    }

    fn user(&mut self, text: &str) -> Option<Value> {
        let id = mentioned(text, &["<@!", "<@"]).or_else(|| self.user_by_name(text))?;
        let user = self.world.users.get(&id)?;
        self.collect("users", id, self.world.user_wire(user.id));
        if let Some(member) = self.guild.members.get(&id) {
            let mut wire = partial_member_wire(member);
            let permissions = super::super::permissions::in_guild(self.guild, id);
            wire["permissions"] = json!(permissions.to_string());
            self.collect("members", id, wire);
        }
        Some(json!(id.to_string()))
    }

    fn user_by_name(&self, text: &str) -> Option<Snowflake> {
        let wanted = text.strip_prefix('@').unwrap_or(text).to_lowercase();
        let members = self.guild.members.values();
        let mut known = members.filter_map(|member| {
            Some((
                self.world.users.get(&member.user_id)?,
                member.nick.as_deref(),
            ))
        });
        let found = known.find(|(user, nick)| {
            let names = [
                Some(user.username.as_str()),
                Some(&user.display_name),
                *nick,
            ];
            names
                .into_iter()
                .flatten()
                .any(|name| name.to_lowercase() == wanted)
        });
        found.map(|(user, _)| user.id)
    }

    fn channel(&mut self, option: &Value, text: &str) -> Result<Value, &'static str> {
        let by_name = || {
            let wanted = text.strip_prefix('#').unwrap_or(text);
            let mut here = self.world.channels.values();
            let is_meant =
                |each: &&Channel| each.guild_id == Some(self.guild.id) && each.name == wanted;
            here.find(is_meant).map(|each| each.id)
        };
        let id = mentioned(text, &["<#"])
            .or_else(by_name)
            .ok_or("no such channel")?;
        let channel = self.world.channels.get(&id).ok_or("no such channel")?;
        let kinds = option["channel_types"]
            .as_array()
            .filter(|kinds| !kinds.is_empty());
        if kinds.is_some_and(|kinds| !kinds.iter().any(|kind| *kind == channel.kind)) {
            return Err("not a channel of this kind");
        }
        let mut wire = self.world.channel_wire(channel);
        // Here Discord sends the permissions of the person who types, not the bot's.
        let permissions = self.world.permissions_in(channel, self.user_id);
        wire["permissions"] = json!(permissions.to_string());
        self.collect("channels", id, wire);
        Ok(json!(id.to_string()))
    }

    fn role(&mut self, text: &str) -> Option<Value> {
        let bare = text.strip_prefix('@').unwrap_or(text).to_lowercase();
        let is_meant = |role: &&super::super::world::Role| {
            role.name
                .strip_prefix('@')
                .unwrap_or(&role.name)
                .to_lowercase()
                == bare
        };
        let by_name = || self.guild.roles.values().find(is_meant).map(|role| role.id);
        let id = mentioned(text, &["<@&"]).or_else(by_name)?;
        let wire = role_wire(self.guild.roles.get(&id)?);
        self.collect("roles", id, wire);
        Some(json!(id.to_string()))
    }

    fn collect(&mut self, kind: &str, id: Snowflake, wire: Value) {
        let all = self.resolved.entry(kind).or_insert_with(|| json!({}));
        all[id.to_string()] = wire;
    }
}

fn name(option: &Value) -> String {
    option["name"].as_str().unwrap_or_default().to_owned()
}

/// An id, bare or in one of the forms of a mention.
fn mentioned(text: &str, openings: &[&str]) -> Option<Snowflake> {
    let inside = openings
        .iter()
        .find_map(|opening| text.strip_prefix(opening)?.strip_suffix('>'));
    inside.unwrap_or(text).parse().ok()
}

fn within(option: &Value, number: f64) -> Result<(), &'static str> {
    if option["min_value"].as_f64().is_some_and(|min| number < min) {
        return Err("too small");
    }
    if option["max_value"].as_f64().is_some_and(|max| number > max) {
        return Err("too large");
    }
    Ok(())
}

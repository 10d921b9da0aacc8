//! The mentions in a text that ping someone, limited by `allowed_mentions`.
//! <https://discord.com/developers/docs/resources/message#allowed-mentions-object>

use serde_json::Value;

use super::super::permissions::MENTION_EVERYONE;
use super::super::snowflake::Snowflake;
use super::{Message, Pings, World};

/// Whom a message pings. Mentions inside embeds never ping.
pub(super) fn pings(world: &World, message: &Message, allowed: Option<&Value>) -> Pings {
    let rule = Rule { allowed };
    let may_all =
        world.permissions_at(message.channel_id, message.author_id) & MENTION_EVERYONE != 0;
    let guild = message.guild_id.and_then(|id| world.guilds.get(&id));
    let users = ids_after(&message.content, &["<@", "<@!"]);
    let roles = ids_after(&message.content, &["<@&"]);
    let is_pingable = |id: &Snowflake| {
        guild
            .and_then(|guild| guild.roles.get(id))
            .is_some_and(|role| may_all || role.is_mentionable)
    };
    let calls_all = message.content.contains("@everyone") || message.content.contains("@here");
    Pings {
        users: users
            .into_iter()
            .filter(|id| world.users.contains_key(id) && rule.allows("users", *id))
            .collect(),
        roles: roles
            .into_iter()
            .filter(|id| is_pingable(id) && rule.allows("roles", *id))
            .collect(),
        everyone: calls_all && may_all && rule.allows_kind("everyone"),
    }
}

struct Rule<'a> {
    allowed: Option<&'a Value>,
}

impl Rule<'_> {
    fn allows(&self, kind: &str, id: Snowflake) -> bool {
        let named = |allowed: &Value| {
            let list = allowed[kind].as_array();
            list.is_some_and(|ids| {
                ids.iter()
                    .any(|each| each.as_str() == Some(&id.to_string()))
            })
        };
        self.allows_kind(kind) || self.allowed.is_some_and(named)
    }

    fn allows_kind(&self, kind: &str) -> bool {
        let Some(allowed) = self.allowed else {
            return true;
        };
        match allowed["parse"].as_array() {
            Some(kinds) => kinds.iter().any(|each| each == kind),
            None => false,
        }
    }
}

/// The ids in `text` between one of the openings and `>`.
fn ids_after(text: &str, openings: &[&str]) -> Vec<Snowflake> {
    let mut ids = Vec::new();
    for (start, _) in text.match_indices("<@") {
        let rest = &text[start..];
        let Some(end) = rest.find('>') else { continue };
        let inside = &rest[..end];
        let id = openings
            .iter()
            .find_map(|opening| inside.strip_prefix(opening)?.parse().ok());
        ids.extend(id.filter(|id| !ids.contains(id)));
    }
    ids
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::super::seed::{BOT_USER, MIRA, OLEG, SUPPORTER_ROLE, VOTES};
    use super::super::{Draft, World};
    use super::*;

    fn pinged(text: &str, allowed: Option<Value>) -> Pings {
        let mut world = World::seeded();
        let draft = Draft {
            content: Some(text.to_owned()),
            allowed_mentions: allowed,
            ..Draft::default()
        };
        let now = Timestamp::constant(1_772_000_000, 0);
        world.post(VOTES, BOT_USER, draft, now).unwrap().pings
    }

    #[test]
    fn a_bare_mention_pings() {
        let pings = pinged(&format!("<@{MIRA}> and <@!{OLEG}>"), None);
        assert_eq!(pings.users, [MIRA, OLEG]);
    }

    #[test]
    fn an_empty_parse_list_pings_nobody() {
        let text = format!("<@{MIRA}> <@&{SUPPORTER_ROLE}> @everyone");
        assert_eq!(pinged(&text, Some(json!({"parse": []}))), Pings::default());
    }

    #[test]
    fn a_named_person_is_pinged() {
        let allowed = json!({"parse": [], "users": [OLEG.to_string()]});
        assert_eq!(
            pinged(&format!("<@{MIRA}> <@{OLEG}>"), Some(allowed)).users,
            [OLEG]
        );
    }

    #[test]
    fn without_the_permission_neither_everyone_nor_a_closed_role_is_pinged() {
        let pings = pinged(&format!("@everyone <@&{SUPPORTER_ROLE}>"), None);
        assert_eq!(pings, Pings::default());
    }
}

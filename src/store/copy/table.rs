//! Every table and column of the schema, in the order in which references between them can be kept.
//!
//! `tests/it/store/schema.rs` walks the schema of both engines and fails where this list has forgotten something.

use super::column::{Column, number, text, truth};

/// A table as it is copied.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// How many of its columns, from the first, are its primary key.
    pub key: usize,
    /// All of them.
    pub columns: &'static [Column],
    /// A condition that rows must meet to be copied; what does not belong to the installation but to its place stays.
    pub(super) only: &'static str,
}

const fn table(name: &'static str, key: usize, columns: &'static [Column]) -> Table {
    Table {
        name,
        key,
        columns,
        only: "",
    }
}

impl Table {
    /// The columns of its primary key.
    pub(super) fn key_columns(&self) -> &'static [Column] {
        self.columns.get(..self.key).unwrap_or(self.columns)
    }

    /// Names of columns as a statement lists them.
    pub(in crate::store) fn names(columns: &[Column]) -> String {
        let quoted = columns.iter().map(|column| format!("\"{}\"", column.name));
        quoted.collect::<Vec<_>>().join(", ")
    }
}

/// All of them; each stands behind those that it refers to.
pub const TABLES: [Table; 27] = [
    table(
        "guild",
        1,
        &[
            number("guild_id"),
            text("language"),
            text("timezone"),
            text("week_starts"),
            number("reset_hour"),
            number("joined_at"),
            number("left_at"),
        ],
    ),
    Table {
        only: "name not in ('departure', 'arrival')",
        ..table("installation", 1, &[text("name"), text("value")])
    },
    table(
        "endpoint",
        1,
        &[
            text("endpoint_id"),
            number("guild_id"),
            text("source"),
            text("name"),
            number("created_at"),
            number("paused_at"),
            number("removed_at"),
            number("purge_at"),
            number("refused_at"),
            text("refused_why"),
            number("generation"),
        ],
    ),
    table(
        "endpoint_key",
        1,
        &[
            text("key_hash"),
            text("endpoint_id"),
            text("key_cipher"),
            number("created_at"),
            number("expires_at"),
        ],
    ),
    table(
        "endpoint_secret",
        1,
        &[
            text("secret_id"),
            text("endpoint_id"),
            text("cipher"),
            number("created_at"),
            number("expires_at"),
        ],
    ),
    table(
        "event",
        1,
        &[
            text("event_id"),
            text("endpoint_id"),
            number("guild_id"),
            text("kind"),
            text("site_event"),
            text("change"),
            text("sameness"),
            number("sameness_at"),
            text("body_hash"),
            text("subject_id"),
            truth("is_test"),
            number("weight"),
            number("occurred_at"),
            number("received_at"),
            text("day"),
            text("week"),
            text("counted_as"),
            text("trace"),
        ],
    ),
    table(
        "event_person",
        1,
        &[
            text("event_id"),
            number("member_id"),
            text("identity_id"),
            text("avatar_url"),
        ],
    ),
    table("event_content", 1, &[text("event_id"), text("content")]),
    table(
        "event_body",
        1,
        &[text("event_id"), text("body"), number("received_at")],
    ),
    table(
        "subject",
        1,
        &[
            text("subject_id"),
            text("endpoint_id"),
            text("kind"),
            text("subject_key"),
            text("same_as"),
            number("version"),
            text("standing"),
            text("fingerprint"),
            text("latest_event_id"),
            number("counted_at"),
            number("announced_at"),
            text("last_state"),
        ],
    ),
    table(
        "identity",
        1,
        &[
            text("identity_id"),
            number("guild_id"),
            text("endpoint_id"),
            text("person_key"),
            text("name"),
            text("name_lower"),
            number("member_id"),
            number("linked_at"),
        ],
    ),
    table(
        "counter",
        4,
        &[
            number("guild_id"),
            text("counts"),
            text("period"),
            text("holder"),
            number("total"),
        ],
    ),
    table(
        "presence",
        2,
        &[
            number("guild_id"),
            text("holder"),
            text("state"),
            number("noted_at"),
        ],
    ),
    table(
        "reward_rule",
        1,
        &[
            text("rule_id"),
            number("guild_id"),
            number("role_id"),
            text("counts"),
            number("threshold"),
            number("every"),
            number("lasts_ms"),
            text("keep"),
            text("endpoint_id"),
            number("created_at"),
            number("paused_at"),
            number("removed_at"),
        ],
    ),
    table(
        "reward_grant",
        1,
        &[
            text("grant_id"),
            text("rule_id"),
            number("guild_id"),
            number("member_id"),
            number("role_id"),
            text("occasion"),
            text("event_id"),
            number("created_at"),
            number("expires_at"),
            text("state"),
            number("total"),
            number("lasts_ms"),
            number("given_at"),
        ],
    ),
    table(
        "given_role",
        3,
        &[
            number("guild_id"),
            number("member_id"),
            number("role_id"),
            number("given_at"),
        ],
    ),
    table(
        "payout",
        1,
        &[
            text("effect_id"),
            number("guild_id"),
            text("rule_id"),
            text("after_holder"),
        ],
    ),
    table(
        "route",
        1,
        &[
            text("route_id"),
            number("guild_id"),
            text("endpoint_id"),
            text("kind"),
            number("channel_id"),
            number("mention_role_id"),
            text("style"),
            number("created_at"),
            number("removed_at"),
        ],
    ),
    table(
        "message",
        1,
        &[
            text("message_id"),
            number("guild_id"),
            number("channel_id"),
            text("style"),
            number("mention_role_id"),
            text("nonce"),
            number("generation"),
            number("first_sent_at"),
            text("frozen"),
            number("posted_id"),
            number("created_at"),
            number("withdrawn_at"),
            number("restored_at"),
        ],
    ),
    table(
        "message_event",
        2,
        &[
            text("message_id"),
            number("position"),
            text("event_id"),
            text("subject_id"),
            number("tally"),
            number("rewarded_at"),
        ],
    ),
    table(
        "effect",
        1,
        &[
            text("effect_id"),
            number("guild_id"),
            text("lane"),
            text("kind"),
            text("message_id"),
            text("grant_id"),
            text("state"),
            number("attempt"),
            number("due_at"),
            text("reason"),
            number("created_at"),
            number("settled_at"),
        ],
    ),
    table(
        "lane",
        1,
        &[
            text("lane"),
            number("next_at"),
            number("not_before"),
            text("lease_token"),
            number("leased_until"),
        ],
    ),
    table(
        "profile_field",
        3,
        &[
            number("guild_id"),
            number("member_id"),
            text("field"),
            text("value"),
            number("set_at"),
        ],
    ),
    table("pace", 1, &[text("name"), number("next_us")]),
    table(
        "gateway_outage",
        1,
        &[
            text("shards"),
            number("since"),
            number("seen_at"),
            number("status"),
        ],
    ),
    table("pause", 1, &[text("name"), number("until"), text("why")]),
    table(
        "notice",
        2,
        &[
            number("guild_id"),
            text("subject"),
            number("role_id"),
            text("reason"),
            number("noted_at"),
            number("told_at"),
        ],
    ),
];

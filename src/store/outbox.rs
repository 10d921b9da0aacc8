//! The outbox as promises enter it: routes, messages, effects and the lanes they wait in.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::QueryBuilder;

use super::script::Value;
use super::{StoreError, Tx, on_engine};
use crate::domain::effect::EffectKind;
use crate::domain::id::{
    ChannelId, EffectId, EventId, GrantId, GuildId, Id, MessageId, RoleId, SubjectId,
};
use crate::domain::ledger::Grant;
use crate::domain::route::Style;
use crate::domain::time::Timestamp;

/// The lane in which a channel's messages wait for each other.
pub fn channel_lane(channel: ChannelId) -> String {
    format!("c{channel}")
}

/// The lane in which a guild's changes of roles wait for each other: Discord limits them together.
pub fn role_lane(guild: GuildId) -> String {
    format!("r{guild}")
}

/// A message that is promised.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// Whose it is.
    pub guild: GuildId,
    /// Where it is to stand.
    pub channel: ChannelId,
    /// How it is to look.
    pub style: Style,
    /// The one role it may ping.
    pub mention: Option<RoleId>,
    /// What Discord knows a repeated create by.
    pub nonce: String,
    /// The event it announces.
    pub event: EventId,
    /// What that is about.
    pub subject: Option<SubjectId>,
    /// The person's total when it was counted.
    pub tally: Option<i64>,
    /// Whether it earned something, which is told in the same message once it was handed over.
    pub is_rewarded: bool,
}

/// An effect that is promised.
#[derive(Clone, Debug)]
pub struct NewEffect {
    /// Its id.
    pub id: EffectId,
    /// Whose it is.
    pub guild: GuildId,
    /// Where it waits.
    pub lane: String,
    /// What it does.
    pub kind: EffectKind,
    /// The message it creates or edits.
    pub message: Option<MessageId>,
    /// The entry in the ledger it carries out.
    pub grant: Option<GrantId>,
    /// Not before this.
    pub due_at: Timestamp,
}

impl NewMessage {
    fn row(&self, now: Timestamp) -> Vec<Value> {
        vec![
            self.id.as_str().into(),
            self.guild.get().into(),
            self.channel.get().into(),
            self.style.as_str().into(),
            self.mention.map(RoleId::get).into(),
            (&self.nonce).into(),
            0.into(),
            now.as_ms().into(),
        ]
    }

    fn event_row(&self, now: Timestamp) -> Vec<Value> {
        vec![
            self.id.as_str().into(),
            0.into(),
            self.event.as_str().into(),
            self.subject.as_ref().map(Id::as_str).into(),
            self.tally.into(),
            self.is_rewarded.then_some(now.as_ms()).into(),
        ]
    }
}

impl NewEffect {
    fn new(kind: EffectKind, guild: GuildId, lane: String, due_at: Timestamp) -> Self {
        Self {
            id: Id::next(due_at),
            guild,
            lane,
            kind,
            message: None,
            grant: None,
            due_at,
        }
    }

    /// Creates a message in its channel, or brings it up to date.
    pub fn of_message(
        kind: EffectKind,
        message: &MessageId,
        (guild, channel): (GuildId, ChannelId),
        due_at: Timestamp,
    ) -> Self {
        Self {
            message: Some(message.clone()),
            ..Self::new(kind, guild, channel_lane(channel), due_at)
        }
    }

    /// Gives the role of a grant, or takes it.
    pub fn of_grant(kind: EffectKind, grant: &Grant, due_at: Timestamp) -> Self {
        Self {
            grant: Some(grant.id.clone()),
            ..Self::new(kind, grant.guild, role_lane(grant.guild), due_at)
        }
    }

    /// Carries a payout out.
    pub fn payout(guild: GuildId, due_at: Timestamp) -> Self {
        Self::new(EffectKind::Payout, guild, role_lane(guild), due_at)
    }

    fn row(&self, now: Timestamp) -> Vec<Value> {
        vec![
            self.id.as_str().into(),
            self.guild.get().into(),
            (&self.lane).into(),
            self.kind.as_str().into(),
            self.message.as_ref().map(Id::as_str).into(),
            self.grant.as_ref().map(Id::as_str).into(),
            "pending".into(),
            0.into(),
            self.due_at.as_ms().into(),
            now.as_ms().into(),
        ]
    }
}

impl Tx {
    /// Writes promised messages, each with the one event it announces.
    pub async fn insert_messages(
        &mut self,
        messages: &[NewMessage],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = messages.iter().map(|message| message.row(now)).collect();
        self.insert(
            "insert into message (message_id, guild_id, channel_id, style, mention_role_id, nonce, \
             generation, created_at) ",
            rows,
            "",
        )
        .await?;
        let events = messages
            .iter()
            .map(|message| message.event_row(now))
            .collect();
        self.insert(
            "insert into message_event (message_id, position, event_id, subject_id, tally, rewarded_at) ",
            events,
            "",
        )
        .await
    }

    /// The messages that announced these subjects, with where they stand.
    pub async fn list_messages_of_subjects(
        &mut self,
        subjects: &BTreeSet<SubjectId>,
    ) -> Result<Vec<(MessageId, GuildId, ChannelId)>, StoreError> {
        if subjects.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, i64, i64)> = on_engine!(self, |conn| {
            let mut query = QueryBuilder::new(
                "select distinct m.message_id, m.guild_id, m.channel_id from message_event me \
                 join message m on m.message_id = me.message_id where me.subject_id in (",
            );
            let mut ids = query.separated(", ");
            for subject in subjects {
                ids.push_bind(subject.as_str());
            }
            // What was taken back and announced again stands in the newer message; the old one stays as it is.
            ids.push_unseparated(
                ") and not exists (select 1 from message_event newer \
                 join message n on n.message_id = newer.message_id \
                 where newer.subject_id = me.subject_id and n.channel_id = m.channel_id \
                 and n.message_id > m.message_id) order by m.message_id",
            );
            query.build_query_as().fetch_all(conn).await
        })?;
        Ok(rows.into_iter().filter_map(read_place).collect())
    }

    /// The messages that announce an event that earned something, with where they are; those left out that are brought
    /// up to date after `now` anyway.
    pub async fn list_messages_to_tell(
        &mut self,
        event: &EventId,
        now: Timestamp,
    ) -> Result<Vec<(MessageId, GuildId, ChannelId)>, StoreError> {
        const SQL: &str = "select m.message_id, m.guild_id, m.channel_id from message_event me \
            join message m on m.message_id = me.message_id \
            where me.event_id = $1 and me.rewarded_at is not null and m.withdrawn_at is null \
            and not exists (select 1 from effect f where f.message_id = m.message_id \
                and f.kind = 'edit' and f.state = 'pending' and f.due_at > $2) \
            order by m.message_id";
        let rows: Vec<(String, i64, i64)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(event.as_str())
            .bind(now.as_ms())
            .fetch_all(conn)
            .await)?;
        Ok(rows.into_iter().filter_map(read_place).collect())
    }

    /// Promises effects and lets their lanes be due.
    pub async fn insert_effects(
        &mut self,
        effects: &[NewEffect],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = effects.iter().map(|effect| effect.row(now)).collect();
        self.insert(
            "insert into effect (effect_id, guild_id, lane, kind, message_id, grant_id, state, attempt, \
             due_at, created_at) ",
            rows,
            "",
        )
        .await?;
        let mut lanes = BTreeMap::new();
        for effect in effects {
            let due = lanes.entry(effect.lane.as_str()).or_insert(effect.due_at);
            *due = effect.due_at.min(*due);
        }
        self.upsert_lanes(&lanes.into_iter().collect::<Vec<_>>())
            .await
    }

    /// Lets lanes be due at these moments, or earlier where they are already. Sorted, so that machines never wait
    /// for each other in a ring.
    pub(super) async fn upsert_lanes(
        &mut self,
        lanes: &[(&str, Timestamp)],
    ) -> Result<(), StoreError> {
        let row =
            |(lane, due): &(&str, Timestamp)| vec![(*lane).into(), due.as_ms().into(), 0.into()];
        let rows = lanes.iter().map(row).collect();
        self.insert(
            "insert into lane (lane, next_at, not_before) ",
            rows,
            " on conflict (lane) do update set next_at = case \
             when lane.next_at is null or lane.next_at > excluded.next_at then excluded.next_at \
             else lane.next_at end",
        )
        .await
    }
}

/// A message and where it is.
fn read_place(
    (message, guild, channel): (String, i64, i64),
) -> Option<(MessageId, GuildId, ChannelId)> {
    Some((
        MessageId::from_text(message),
        GuildId::new(guild)?,
        ChannelId::new(channel)?,
    ))
}

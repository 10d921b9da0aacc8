//! Promised messages with all that is shown in them, as rendering needs it.

use super::presence;
use super::script::Question;
use super::{StoreError, Tx, on_engine};
use crate::domain::decision::SubjectStatus;
use crate::domain::event::{Content, EventKind};
use crate::domain::id::{ChannelId, EventId, GuildId, MemberId, MessageId, PostedId, RoleId};
use crate::domain::presence::Presence;
use crate::domain::route::Style;
use crate::domain::time::Timestamp;

/// A promised message.
#[derive(Clone, Debug)]
pub struct MessageRecord {
    /// Its id.
    pub id: MessageId,
    /// Whose it is.
    pub guild: GuildId,
    /// Where it stands or is to stand.
    pub channel: ChannelId,
    /// How it is to look.
    pub style: Style,
    /// The one role it may ping.
    pub mention: Option<RoleId>,
    /// What Discord knows a repeated create by.
    pub nonce: String,
    /// How often it was parted: what it says differs from one to the next.
    pub generation: i64,
    /// When it was promised.
    pub created_at: Timestamp,
    /// When the first attempt to create it left.
    pub first_sent_at: Option<Timestamp>,
    /// The body of that attempt.
    pub frozen: Option<String>,
    /// Discord's id of it.
    pub posted: Option<PostedId>,
    /// Whether a moderator deleted it.
    pub is_withdrawn: bool,
    /// Whether it comes from a restored copy and may stand in Discord already.
    pub is_restored: bool,
    /// Whether it shows something that is for staff only.
    pub is_for_staff: bool,
}

/// One event in a message.
#[derive(Clone, Debug)]
pub struct CardRecord {
    /// The message that it is in.
    pub message: MessageId,
    /// The place of its embed.
    pub position: i64,
    /// The event that is announced.
    pub event: EventId,
    /// The source's fixed name.
    pub source: String,
    /// The endpoint's name.
    pub endpoint: String,
    /// The kind.
    pub kind: EventKind,
    /// The sender's own name for it.
    pub site_event: String,
    /// The Discord user, where the sender knows one.
    pub member: Option<MemberId>,
    /// The name on the site, where the site has its own.
    pub name: Option<String>,
    /// Where their picture was.
    pub avatar_url: Option<String>,
    /// The Discord user that name is linked to.
    pub linked: Option<MemberId>,
    /// Whether the Discord user is in the server, and since when that is known.
    pub presence: Option<(Presence, Timestamp)>,
    /// What is shown now.
    pub content: Content,
    /// What became of what it is about; `None` where it is about nothing that changes.
    pub standing: Option<SubjectStatus>,
    /// When the sender says it happened.
    pub occurred_at: Option<Timestamp>,
    /// When it came in.
    pub received_at: Timestamp,
    /// Whether it is only a try.
    pub is_test: bool,
    /// The person's total when it was counted.
    pub tally: Option<i64>,
    /// The roles that the event brought and that were handed over, with their ends.
    pub earned: Vec<(RoleId, Option<Timestamp>)>,
}

#[derive(sqlx::FromRow)]
pub(super) struct MessageRow {
    message_id: String,
    guild_id: i64,
    channel_id: i64,
    style: String,
    mention_role_id: Option<i64>,
    nonce: String,
    generation: i64,
    created_at: i64,
    first_sent_at: Option<i64>,
    frozen: Option<String>,
    posted_id: Option<i64>,
    withdrawn_at: Option<i64>,
    restored_at: Option<i64>,
    for_staff: i64,
}

impl TryFrom<MessageRow> for MessageRecord {
    type Error = StoreError;

    fn try_from(row: MessageRow) -> Result<Self, StoreError> {
        let bad = |column| StoreError::row("message", column, &row.message_id);
        Ok(Self {
            guild: GuildId::new(row.guild_id).ok_or_else(|| bad("guild_id"))?,
            channel: ChannelId::new(row.channel_id).ok_or_else(|| bad("channel_id"))?,
            style: Style::parse(&row.style).ok_or_else(|| bad("style"))?,
            mention: row.mention_role_id.and_then(RoleId::new),
            nonce: row.nonce,
            generation: row.generation,
            created_at: Timestamp::from_ms(row.created_at),
            first_sent_at: row.first_sent_at.map(Timestamp::from_ms),
            frozen: row.frozen,
            posted: row.posted_id.and_then(PostedId::new),
            is_withdrawn: row.withdrawn_at.is_some(),
            is_restored: row.restored_at.is_some(),
            is_for_staff: row.for_staff > 0,
            id: MessageId::from_text(row.message_id),
        })
    }
}

#[derive(sqlx::FromRow)]
struct CardRow {
    message_id: String,
    position: i64,
    event_id: String,
    source: String,
    endpoint: String,
    kind: String,
    site_event: String,
    member_id: Option<i64>,
    name: Option<String>,
    avatar_url: Option<String>,
    linked_id: Option<i64>,
    presence: Option<String>,
    noted_at: Option<i64>,
    content: Option<String>,
    standing: Option<String>,
    occurred_at: Option<i64>,
    received_at: i64,
    is_test: bool,
    tally: Option<i64>,
}

/// A handing-over, the event that brought it, the role, and its end.
type EarnedRow = (String, String, i64, Option<i64>);

impl CardRow {
    fn record(self, earned: &[EarnedRow]) -> Result<CardRecord, StoreError> {
        let row = self;
        let bad = |column| StoreError::row("event", column, &row.event_id);
        let earned = earned
            .iter()
            .filter(|(_, event, ..)| *event == row.event_id);
        let earned = earned
            .filter_map(|(.., role, end)| Some((RoleId::new(*role)?, end.map(Timestamp::from_ms))));
        let content = row.content.as_deref().map(serde_json::from_str).transpose();
        let presence = row.presence.as_deref();
        let presence = presence.map(|state| presence::parse(state, &row.event_id));
        let standing = row
            .standing
            .as_deref()
            .map(|name| SubjectStatus::parse(name).ok_or(name));
        Ok(CardRecord {
            earned: earned.collect(),
            message: MessageId::from_text(row.message_id),
            kind: EventKind::parse(&row.kind).ok_or_else(|| bad("kind"))?,
            content: content.ok().flatten().ok_or_else(|| bad("content"))?,
            standing: standing.transpose().map_err(|_| bad("standing"))?,
            position: row.position,
            source: row.source,
            endpoint: row.endpoint,
            site_event: row.site_event,
            member: row.member_id.and_then(MemberId::new),
            name: row.name,
            avatar_url: row.avatar_url,
            linked: row.linked_id.and_then(MemberId::new),
            presence: presence
                .transpose()?
                .zip(row.noted_at.map(Timestamp::from_ms)),
            occurred_at: row.occurred_at.map(Timestamp::from_ms),
            received_at: Timestamp::from_ms(row.received_at),
            is_test: row.is_test,
            tally: row.tally,
            event: EventId::from_text(row.event_id),
        })
    }
}

impl Tx {
    /// The promised message with this id.
    pub async fn find_message(
        &mut self,
        message: &MessageId,
    ) -> Result<Option<MessageRecord>, StoreError> {
        const SQL: &str = "select m.message_id, m.guild_id, m.channel_id, m.style, m.mention_role_id, m.nonce, \
            m.generation, m.created_at, m.first_sent_at, m.frozen, m.posted_id, m.withdrawn_at, m.restored_at, \
            (select count(*) from message_event me join event e on e.event_id = me.event_id \
            where me.message_id = m.message_id and e.kind in ('report', 'private')) as for_staff \
            from message m where m.message_id = $1";
        let row: Option<MessageRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(message.as_str())
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// The events of these messages, each message's in their order, each with the latest of what it is about.
    pub async fn list_cards(
        &mut self,
        messages: &[MessageId],
    ) -> Result<Vec<CardRecord>, StoreError> {
        const CARDS: &str = "select me.message_id, me.position, e.event_id, p.source, p.name as endpoint, \
            e.kind, e.site_event, ep.member_id, i.name, ep.avatar_url, i.member_id as linked_id, \
            here.state as presence, here.noted_at, c.content, s.standing, e.occurred_at, e.received_at, e.is_test, me.tally \
            from {asked} cross join message_event me \
            join event e on e.event_id = me.event_id \
            join endpoint p on p.endpoint_id = e.endpoint_id \
            left join subject s on s.subject_id = me.subject_id \
            left join event_content c on c.event_id = coalesce(s.latest_event_id, e.event_id) \
            left join event_person ep on ep.event_id = e.event_id \
            left join identity i on i.identity_id = ep.identity_id \
            left join presence here on here.guild_id = e.guild_id \
                and here.holder = 'm' || cast(coalesce(ep.member_id, i.member_id) as text) \
            where me.message_id = asked.value ->> 0 order by me.message_id, me.position";
        const EARNED: &str = "select distinct g.grant_id, g.event_id, g.role_id, g.expires_at \
            from {asked} cross join message_event me cross join reward_grant g \
            where me.message_id = asked.value ->> 0 and g.event_id = me.event_id \
            and g.given_at is not null order by g.grant_id";
        let asked = || messages.iter().map(|id| vec![id.as_str().into()]);
        let questions = [CARDS, EARNED].map(|sql| Question::new(sql, asked().collect()));
        let mut answers = self.ask(&questions).await?;
        let cards: Vec<CardRow> = answers.take()?;
        let earned: Vec<EarnedRow> = answers.take()?;
        cards.into_iter().map(|card| card.record(&earned)).collect()
    }

    /// Keeps the body of the first attempt to create a message; later attempts say the same.
    pub async fn upsert_message_frozen(
        &mut self,
        message: &MessageId,
        body: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "update message set frozen = asked.value ->> 1, \
             first_sent_at = cast(asked.value ->> 2 as bigint) \
             from {asked} where message.message_id = asked.value ->> 0 and message.frozen is null",
            vec![vec![
                message.as_str().into(),
                body.into(),
                now.as_ms().into(),
            ]],
        )
        .await
    }

    /// Forgets a body that Discord did not take: the next attempt may say something else.
    pub async fn upsert_message_thawed(&mut self, message: &MessageId) -> Result<(), StoreError> {
        const SQL: &str = "update message set frozen = null, first_sent_at = null \
            where message_id = $1 and posted_id is null";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(message.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes where a message stands now. Its frozen body is not needed any more.
    pub async fn upsert_message_posted(
        &mut self,
        message: &MessageId,
        posted: PostedId,
    ) -> Result<(), StoreError> {
        self.change(
            "update message set posted_id = cast(asked.value ->> 1 as bigint), frozen = null, \
             restored_at = null from {asked} where message.message_id = asked.value ->> 0",
            vec![vec![message.as_str().into(), posted.get().into()]],
        )
        .await
    }

    /// Notes that a message is not to be put up or changed any more: a moderator deleted it.
    pub async fn upsert_message_withdrawn(
        &mut self,
        message: &MessageId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "update message set withdrawn_at = $2, frozen = null where message_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(message.as_str())
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Notes that a message of a restored copy was looked for and does not stand in Discord.
    pub async fn upsert_message_missed(&mut self, message: &MessageId) -> Result<(), StoreError> {
        const SQL: &str = "update message set restored_at = null where message_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(message.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Marks every message that is still to be posted as one that may stand in Discord already, for this database is a
    /// copy of one that went on without it; says how many those are.
    pub async fn upsert_messages_restored(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        const SQL: &str = "update message set restored_at = $1 \
            where posted_id is null and withdrawn_at is null and message_id in (\
            select message_id from effect where kind = 'post' and state in ('pending', 'parked'))";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))
        .map_err(Into::into)
    }

    /// Whether an attempt to create the message is still promised or was given up.
    pub async fn has_post(&mut self, message: &MessageId) -> Result<bool, StoreError> {
        const SQL: &str = "select count(*) from effect where message_id = $1 and kind = 'post'";
        let posts: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(message.as_str())
            .fetch_one(conn)
            .await)?;
        Ok(posts > 0)
    }
}

//! Who is in which server: noted where it is known, and read where people are shown.

use super::engine::Answers;
use super::script::Question;
use super::{StoreError, Tx, on_engine, tally};
use crate::domain::event::CounterKind;
use crate::domain::id::{GuildId, MemberId};
use crate::domain::presence::Presence;
use crate::domain::time::Timestamp;

/// What is known of someone, and since when.
pub type Noted = (Presence, Timestamp);

#[derive(sqlx::FromRow)]
struct PresenceRow {
    holder: String,
    state: String,
    noted_at: i64,
}

pub(super) fn parse(state: &str, holder: &str) -> Result<Presence, StoreError> {
    Presence::parse(state).ok_or_else(|| StoreError::row("presence", "state", holder))
}

fn read(answers: &mut Answers) -> Result<Vec<(MemberId, Noted)>, StoreError> {
    let rows: Vec<PresenceRow> = answers.take()?;
    let noted = rows.into_iter().map(|row| {
        let member = row.holder.strip_prefix('m').and_then(MemberId::parse);
        let member = member.ok_or_else(|| StoreError::row("presence", "holder", &row.holder))?;
        let presence = parse(&row.state, &row.holder)?;
        Ok((member, (presence, Timestamp::from_ms(row.noted_at))))
    });
    noted.collect()
}

impl Tx {
    /// What is known of these people in a guild.
    pub async fn list_presences(
        &mut self,
        guild: GuildId,
        members: &[MemberId],
    ) -> Result<Vec<(MemberId, Noted)>, StoreError> {
        const SQL: &str = "select p.holder, p.state, p.noted_at from {asked} cross join presence p \
            where p.guild_id = cast(asked.value ->> 0 as bigint) and p.holder = asked.value ->> 1";
        let asked = members
            .iter()
            .map(|member| vec![guild.get().into(), tally::member_holder(*member).into()]);
        let question = Question::new(SQL, asked.collect());
        read(&mut self.ask(&[question]).await?)
    }

    /// Notes who is in a guild. Those who left are on no board until they are back.
    pub async fn upsert_presences(
        &mut self,
        guild: GuildId,
        people: &[(MemberId, Presence)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = |(member, presence): &(MemberId, Presence)| {
            let holder = tally::member_holder(*member);
            let (state, at) = (presence.as_str(), now.as_ms());
            vec![guild.get().into(), holder.into(), state.into(), at.into()]
        };
        self.insert(
            "insert into presence (guild_id, holder, state, noted_at) ",
            people.iter().map(row).collect(),
            " on conflict (guild_id, holder) do update set state = excluded.state, \
             noted_at = excluded.noted_at",
        )
        .await
    }

    /// Notes that someone left a guild; says whether anything is known of them there. Of all others nothing is kept.
    pub async fn upsert_left(
        &mut self,
        guild: GuildId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "select exists (select 1 from counter where guild_id = $1 \
            and counts in ('vote', 'review', 'comment', 'forum') and period = 'all' and holder = $2) \
            or exists (select 1 from presence where guild_id = $1 and holder = $2)";
        let is_known: bool = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .bind(tally::member_holder(member))
            .fetch_one(conn)
            .await)?;
        if is_known {
            self.upsert_presences(guild, &[(member, Presence::Left)], now)
                .await?;
        }
        Ok(is_known)
    }

    /// Up to `limit` of the people who left a guild.
    pub async fn list_left(
        &mut self,
        guild: GuildId,
        limit: i64,
    ) -> Result<Vec<MemberId>, StoreError> {
        const SQL: &str = "select holder from presence where guild_id = $1 and state = 'left' \
            order by holder limit $2";
        let holders: Vec<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .bind(limit)
            .fetch_all(conn)
            .await)?;
        Ok(members(holders))
    }

    /// Up to `limit` Discord users who were counted in a guild, those that come after `last`.
    pub async fn list_counted_members(
        &mut self,
        guild: GuildId,
        last: Option<MemberId>,
        limit: i64,
    ) -> Result<Vec<MemberId>, StoreError> {
        // Each kind's holders are in the order of the key; all of them together are not.
        let of_a_kind = CounterKind::ALL.map(|counts| {
            format!(
                "select holder from (select holder from counter where guild_id = $1 and counts = '{}' \
                 and period = 'all' and holder > $2 and holder < 'n' order by holder limit $3) of_a_kind",
                counts.as_str()
            )
        });
        let sql = format!("{} order by holder limit $3", of_a_kind.join(" union "));
        let last = last.map_or_else(|| "m".to_owned(), tally::member_holder);
        let holders: Vec<String> =
            on_engine!(self, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .bind(guild.get())
                .bind(last)
                .bind(limit)
                .fetch_all(conn)
                .await)?;
        Ok(members(holders))
    }
}

fn members(holders: Vec<String>) -> Vec<MemberId> {
    let parse = |holder: String| MemberId::parse(holder.strip_prefix('m')?);
    holders.into_iter().filter_map(parse).collect()
}

//! Guilds: what their admins chose for the whole guild, and whether the bot is in.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::{StoreError, Tx, on_engine};
use crate::domain::id::GuildId;
use crate::domain::language::Language;
use crate::domain::quota::SetUp;
use crate::domain::time::{Calendar, Timestamp};
use crate::domain::zone;

/// What a guild's admins chose; `None` is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuildSettings {
    /// The language of posts.
    pub language: Option<Language>,
    /// The time zone, as `domain::zone` writes it.
    pub timezone: Option<String>,
    /// The weekday on which a week begins.
    pub week_starts: Option<Weekday>,
    /// The hour at which a day begins.
    pub reset_hour: Option<i8>,
}

impl GuildSettings {
    /// How the guild cuts time into days and weeks.
    pub fn calendar(&self) -> Calendar {
        let zone = self.timezone.as_deref().and_then(zone::open);
        Calendar {
            zone: zone.unwrap_or(TimeZone::UTC),
            week_starts: self.week_starts.unwrap_or(Weekday::Monday),
            reset_hour: self.reset_hour.unwrap_or(0),
        }
    }
}

/// The weekday with this English name in lower case.
pub fn parse_weekday(name: &str) -> Option<Weekday> {
    WEEKDAYS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, day)| *day)
}

/// The English name in lower case, as it is stored and chosen.
pub fn weekday_name(day: Weekday) -> &'static str {
    WEEKDAYS
        .iter()
        .find(|(_, known)| *known == day)
        .map_or("monday", |(name, _)| name)
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

#[derive(sqlx::FromRow)]
pub(super) struct SettingsRow {
    language: Option<String>,
    timezone: Option<String>,
    week_starts: Option<String>,
    reset_hour: Option<i64>,
}

impl From<SettingsRow> for GuildSettings {
    fn from(row: SettingsRow) -> Self {
        Self {
            language: row.language.as_deref().and_then(Language::parse),
            timezone: row.timezone,
            week_starts: row.week_starts.as_deref().and_then(parse_weekday),
            reset_hour: row.reset_hour.and_then(|hour| i8::try_from(hour).ok()),
        }
    }
}

impl Tx {
    /// Notes that the bot is in a guild; says whether it had been out or was never in. Another transaction that
    /// calls this for the same guild waits until this one ends: PostgreSQL locks the row even if nothing changes.
    pub async fn upsert_guild(
        &mut self,
        guild: GuildId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "insert into guild (guild_id, joined_at) values ($1, $2) \
            on conflict (guild_id) do update set left_at = null where guild.left_at is not null";
        let changed = on_engine!(self, |conn| sqlx::query(SQL)
            .bind(guild.get())
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Notes that the bot was taken out of a guild.
    pub async fn upsert_guild_left(
        &mut self,
        guild: GuildId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update guild set left_at = $2 where guild_id = $1 and left_at is null";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(guild.get())
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Whether the bot is in the guild.
    pub async fn is_in_guild(&mut self, guild: GuildId) -> Result<bool, StoreError> {
        const SQL: &str = "select left_at from guild where guild_id = $1";
        let left: Option<Option<i64>> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(guild.get())
            .fetch_optional(conn)
            .await)?;
        Ok(matches!(left, Some(None)))
    }

    /// The guilds the bot is in, as far as the database knows.
    pub async fn list_guilds(&mut self) -> Result<Vec<GuildId>, StoreError> {
        const SQL: &str = "select guild_id from guild where left_at is null order by guild_id";
        let ids: Vec<i64> = on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_all(conn).await)?;
        ids.into_iter()
            .map(|id| GuildId::new(id).ok_or_else(|| StoreError::row("guild", "guild_id", &id)))
            .collect()
    }

    /// How many endpoints and which routes the guild has.
    pub async fn get_set_up(&mut self, guild: GuildId) -> Result<SetUp, StoreError> {
        Ok(SetUp {
            endpoints: self.list_endpoints(guild).await?.len(),
            routes: self.list_routes(guild).await?,
        })
    }

    /// What the guild's admins chose; the defaults for a guild not seen yet.
    pub async fn get_guild_settings(
        &mut self,
        guild: GuildId,
    ) -> Result<GuildSettings, StoreError> {
        const SQL: &str = "select language, timezone, week_starts, reset_hour \
            from guild where guild_id = $1";
        let row: Option<SettingsRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .fetch_optional(conn)
            .await)?;
        Ok(row.map(Into::into).unwrap_or_default())
    }

    /// Keeps what the guild's admins chose.
    pub async fn upsert_guild_settings(
        &mut self,
        guild: GuildId,
        settings: &GuildSettings,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "insert into guild (guild_id, language, timezone, week_starts, reset_hour, joined_at) \
            values ($1, $2, $3, $4, $5, $6) \
            on conflict (guild_id) do update set language = excluded.language, \
            timezone = excluded.timezone, week_starts = excluded.week_starts, \
            reset_hour = excluded.reset_hour";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(guild.get())
            .bind(settings.language.map(Language::as_str))
            .bind(settings.timezone.as_deref())
            .bind(settings.week_starts.map(weekday_name))
            .bind(settings.reset_hour.map(i64::from))
            .bind(now.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

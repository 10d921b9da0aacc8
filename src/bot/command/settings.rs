//! `/settings [language] [timezone] [week_starts] [reset_hour]`: what holds for the whole guild.
//!
//! Without options it shows the settings. `default` unsets one: English, UTC, Monday, midnight. The language is that of
//! posts and of what everyone sees; a private reply is in the language of the person who asks. `timezone` is a city, a
//! country, an offset such as `GMT+3`, or an IANA name; the reply shows the time there. Days, weeks and months are the
//! guild's own: a change counts from the next event on.

use jiff::civil::Weekday;

use super::words;
use crate::bot::argument::HourPick;
use crate::bot::call::{self, Call};
use crate::bot::choice::{Choice, OrDefault, Pick};
use crate::bot::error::admins_only;
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::domain::zone::{self, Meaning};
use crate::locale::{Language, Texts};
use crate::store::guild::GuildSettings;

/// How many zones a refusal names.
const MOST_ZONES: usize = 5;

/// Settings of the whole server.
#[poise::command(
    slash_command,
    guild_only,
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    check = "admins_only"
)]
pub(super) async fn settings(
    ctx: Ctx<'_>,
    language: Option<Pick<OrDefault<Language>>>,
    #[autocomplete = "autocomplete::timezone"]
    #[max_length = 60]
    timezone: Option<String>,
    week_starts: Option<Pick<OrDefault<Weekday>>>,
    #[autocomplete = "autocomplete::hour"] reset_hour: Option<HourPick>,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let change = Change {
        language: language.map(|pick| pick.0),
        timezone,
        week_starts: week_starts.map(|pick| pick.0),
        reset_hour: reset_hour.map(|pick| pick.0),
    };
    let reply = changed(&call, change).await?;
    reply::send(ctx, reply).await
}

/// What is to change; `None` stays as it is.
struct Change {
    language: Option<OrDefault<Language>>,
    timezone: Option<String>,
    week_starts: Option<OrDefault<Weekday>>,
    reset_hour: Option<String>,
}

impl Change {
    fn is_empty(&self) -> bool {
        self.language.is_none()
            && self.timezone.is_none()
            && self.week_starts.is_none()
            && self.reset_hour.is_none()
    }
}

async fn changed(call: &Call<'_>, change: Change) -> Result<Reply, BotError> {
    if change.is_empty() {
        let settings = call.read().await?.get_guild_settings(call.guild).await?;
        return Ok(shown(call, &settings, "settings-now"));
    }
    let mut tx = call.write().await?;
    let before = tx.get_guild_settings(call.guild).await?;
    let mut settings = before.clone();
    if let Err(refusal) = apply(call, &mut settings, change) {
        return Ok(refusal);
    }
    if settings == before {
        return Ok(shown(call, &settings, "settings-unchanged"));
    }
    tx.upsert_guild_settings(call.guild, &settings, call.now())
        .await?;
    tx.commit().await?;
    Ok(shown(call, &settings, "settings-kept"))
}

fn apply(call: &Call<'_>, settings: &mut GuildSettings, change: Change) -> Result<(), Reply> {
    if let Some(language) = change.language {
        settings.language = language.value();
    }
    if let Some(day) = change.week_starts {
        settings.week_starts = day.value();
    }
    if let Some(name) = change.timezone {
        settings.timezone = zone(call.texts, &name)?;
    }
    if let Some(hour) = change.reset_hour {
        let Some(hour) = hour_of_day(&hour) else {
            return Err(Reply::refusal(call.texts.get("settings-hour")));
        };
        settings.reset_hour = hour.value();
    }
    Ok(())
}

/// The name a zone is stored under, nothing for the default; or why it is refused.
fn zone(texts: &Texts, typed: &str) -> Result<Option<String>, Reply> {
    if words::is_default(typed) {
        return Ok(None);
    }
    let (key, near) = match zone::meaning(typed) {
        Meaning::One(name) => return Ok(Some(name)),
        Meaning::Several(zones) => ("settings-zone-several", zones),
        Meaning::Unknown(near) if near.is_empty() => ("settings-zone", near),
        Meaning::Unknown(near) => ("settings-zone-near", near),
    };
    let near: Vec<String> = near
        .iter()
        .take(MOST_ZONES)
        .map(|zone| words::zone(texts, zone.name))
        .collect();
    let shown = [
        ("name", foreign(typed).into()),
        ("near", near.join(", ").into()),
    ];
    Err(Reply::refusal(texts.with(key, shown)))
}

/// The hour or `default`; `None` where it is neither.
fn hour_of_day(typed: &str) -> Option<OrDefault<i8>> {
    let typed = typed.trim();
    if words::is_default(typed) {
        return Some(OrDefault::Default);
    }
    let hour: i8 = typed.trim_end_matches(":00").parse().ok()?;
    (0..24).contains(&hour).then_some(OrDefault::Value(hour))
}

fn shown(call: &Call<'_>, settings: &GuildSettings, title: &str) -> Reply {
    let texts = call.texts;
    let marked = |text: String, is_default: bool| {
        if is_default {
            texts.with("settings-default", [("value", text.into())])
        } else {
            text
        }
    };
    let language = settings.language.unwrap_or_default();
    let day = settings.week_starts.unwrap_or(Weekday::Monday);
    let language_name = texts.get(&format!("language-{}", language.as_str()));
    let day_key = format!("choice-week_starts-{}", OrDefault::Value(day).name());
    let day_name = words::inside(&texts.get(&day_key));
    let zone = words::zone(texts, settings.timezone.as_deref().unwrap_or("UTC"));
    let calendar = settings.calendar();
    let time = words::time(calendar.wall(call.now()));
    let today = words::date(texts, calendar.day(call.now()).date());
    let hour = format!("{}:00", settings.reset_hour.unwrap_or(0));
    let lines = texts.with(
        "settings-lines",
        [
            (
                "language",
                marked(language_name, settings.language.is_none()).into(),
            ),
            ("timezone", marked(zone, settings.timezone.is_none()).into()),
            (
                "week",
                marked(day_name, settings.week_starts.is_none()).into(),
            ),
            ("hour", marked(hour, settings.reset_hour.is_none()).into()),
            ("time", time.into()),
            ("today", today.into()),
        ],
    );
    Reply::good(lines).titled(texts.get(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_kept_under_its_own_name_and_the_default_unsets_it() {
        let kept = |typed| zone(Language::En.texts(), typed).ok();
        assert_eq!(kept("москва"), Some(Some("Europe/Moscow".to_owned())));
        assert_eq!(kept("GMT+3"), Some(Some("UTC+3".to_owned())));
        for default in ["default", "По умолчанию", " по подразбиране "] {
            assert_eq!(kept(default), Some(None), "{default:?}");
        }
        assert_eq!(kept("Россия"), None);
        assert_eq!(kept("§§§§"), None);
    }

    #[test]
    fn an_hour_is_one_of_the_days() {
        assert_eq!(hour_of_day("4"), Some(OrDefault::Value(4)));
        assert_eq!(hour_of_day("04:00"), Some(OrDefault::Value(4)));
        assert_eq!(hour_of_day("default"), Some(OrDefault::Default));
        for wrong in ["24", "-1", "noon", ""] {
            assert_eq!(hour_of_day(wrong), None, "{wrong:?}");
        }
    }
}

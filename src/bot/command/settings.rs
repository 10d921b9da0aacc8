//! `/settings [language] [timezone] [week_starts] [reset_hour]`: what holds for the whole guild.
//!
//! No option shows the settings. `default` unsets one: English, UTC, Monday, midnight. The language is that of posts
//! and of what everyone sees; a private reply is in the language of whoever asks. Days, weeks and months are the
//! guild's own: a change counts from the next event on.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::words;
use crate::bot::argument::HourPick;
use crate::bot::call::{self, Call};
use crate::bot::choice::{Choice, OrDefault, Pick};
use crate::bot::error::admins_only;
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, autocomplete};
use crate::locale::Language;
use crate::store::guild::GuildSettings;

/// How like a name must be to be offered in place of an unknown one.
const LIKE: f64 = 0.7;

/// What holds for the whole server.
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
    let mut settings = tx.get_guild_settings(call.guild).await?;
    if let Err(refusal) = apply(call, &mut settings, change) {
        return Ok(refusal);
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
        settings.timezone = zone(&name).map_err(|near| unknown_zone(call, &name, &near))?;
    }
    if let Some(hour) = change.reset_hour {
        let Some(hour) = hour_of_day(&hour) else {
            return Err(Reply::refusal(call.texts.get("settings-hour")));
        };
        settings.reset_hour = hour.value();
    }
    Ok(())
}

/// The zone's name as the database of zones writes it, nothing for `default`; `Err` holds names that are like it.
fn zone(typed: &str) -> Result<Option<String>, Vec<String>> {
    let typed = typed.trim();
    if typed.eq_ignore_ascii_case("default") {
        return Ok(None);
    }
    if let Ok(zone) = TimeZone::get(typed)
        && let Some(name) = zone.iana_name()
    {
        return Ok(Some(name.to_owned()));
    }
    let typed = typed.to_lowercase();
    let mut near: Vec<(f64, String)> = words::zone_names()
        .map(|name| (likeness(&typed, &name.to_lowercase()), name))
        .filter(|(like, _)| *like >= LIKE)
        .collect();
    near.sort_by(|(one, a), (other, b)| other.total_cmp(one).then_with(|| a.cmp(b)));
    Err(near.into_iter().take(3).map(|(_, name)| name).collect())
}

/// How like two names are: the whole of it, or the city alone.
fn likeness(typed: &str, name: &str) -> f64 {
    let city = name.rsplit('/').next().unwrap_or(name);
    strsim::jaro_winkler(typed, name).max(strsim::jaro_winkler(typed, city))
}

fn unknown_zone(call: &Call<'_>, typed: &str, near: &[String]) -> Reply {
    let name = foreign(typed);
    if near.is_empty() {
        return Reply::refusal(call.texts.with("settings-zone", [("name", name.into())]));
    }
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    let shown = [("name", name.into()), ("near", near.join(", ").into())];
    Reply::refusal(call.texts.with("settings-zone-near", shown))
}

/// The hour or `default`; `None` where it is neither.
fn hour_of_day(typed: &str) -> Option<OrDefault<i8>> {
    let typed = typed.trim();
    if typed.eq_ignore_ascii_case("default") {
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
    let language_name = texts.get(&format!("choice-language-{}", language.as_str()));
    let day_name = texts.get(&format!(
        "choice-week_starts-{}",
        OrDefault::Value(day).name()
    ));
    let zone = settings
        .timezone
        .clone()
        .unwrap_or_else(|| "UTC".to_owned());
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
            (
                "today",
                settings.calendar().day(call.now()).to_string().into(),
            ),
        ],
    );
    Reply::good(lines).titled(texts.get(title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_iana_name_and_default_unsets_it() {
        assert_eq!(zone("Europe/Sofia"), Ok(Some("Europe/Sofia".to_owned())));
        assert_eq!(zone("default"), Ok(None));
    }

    #[test]
    fn for_a_wrong_zone_the_nearest_names_are_offered() {
        assert!(
            zone("Europe/Sofiya")
                .unwrap_err()
                .contains(&"Europe/Sofia".to_owned())
        );
        assert!(
            zone("moscow")
                .unwrap_err()
                .contains(&"Europe/Moscow".to_owned())
        );
        assert_eq!(zone("§§§§"), Err(Vec::new()));
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

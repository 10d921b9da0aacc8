//! Answers a site's question about a person: reads the store, writes in the guild's language, and shows only what the
//! person allows.

use crate::domain::event::CounterKind;
use crate::domain::id::{GuildId, MemberId};
use crate::domain::lookalike::look_the_same;
use crate::domain::name;
use crate::domain::profile::{ProfileAnswer, ProfileQuestion};
use crate::domain::streak::streak;
use crate::domain::time::Timestamp;
use crate::locale::{Language, Texts};
use crate::store::board::BoardKey;
use crate::store::counter::{Holder, Span};
use crate::store::endpoint::Endpoint;
use crate::store::{StoreError, Tx};

/// The fields that a linked member shows unless they hide them.
pub const BUILT_IN: [&str; 3] = ["votes", "streak", "rank"];

/// The counted field that a custom field's name looks like, if any. Such a name is not allowed.
pub fn imitates_counted(name: &str) -> Option<&'static str> {
    BUILT_IN.into_iter().find(|field| {
        look_the_same(field, name)
            || Language::ALL.into_iter().any(|language| {
                let label = language.texts().get(&format!("profile-{field}"));
                look_the_same(&label, name)
            })
    })
}

/// The answer to a site's question; empty if the name is unknown or not linked. Names are compared exactly, so nobody
/// gets the card of a person with a similar name.
pub async fn answer(
    tx: &mut Tx,
    endpoint: &Endpoint,
    question: &ProfileQuestion,
    now: Timestamp,
) -> Result<ProfileAnswer, StoreError> {
    let key = name::key(&question.name);
    let person = tx.find_person(&endpoint.id, &key).await?;
    let Some(member) = person.and_then(|person| person.member) else {
        return Ok(ProfileAnswer::default());
    };
    let settings = tx.get_guild_settings(endpoint.guild).await?;
    let texts = settings.language.unwrap_or_default().texts();
    Ok(ProfileAnswer {
        fields: shown_fields(tx, (endpoint.guild, member), texts, now).await?,
        headline: None,
    })
}

/// The fields that a member shows, the counted ones in the language of `texts`.
pub async fn shown_fields(
    tx: &mut Tx,
    (guild, member): (GuildId, MemberId),
    texts: &Texts,
    now: Timestamp,
) -> Result<Vec<(String, String)>, StoreError> {
    let settings = tx.get_guild_settings(guild).await?;
    let set = tx.list_profile_fields(guild, member).await?;
    let is_hidden = |name: &str| {
        set.iter()
            .any(|field| field.field == name && field.value.is_none())
    };
    let holder = Holder::Member(member);
    let mut shown = Vec::new();
    for name in BUILT_IN.into_iter().filter(|name| !is_hidden(name)) {
        let value = match name {
            "votes" => votes(tx, guild, &holder, texts).await?,
            "streak" => {
                let today = settings.calendar().day(now);
                let days = tx
                    .list_counted_days((guild, &holder), CounterKind::Vote, today)
                    .await?;
                let run = streak(&days, today);
                texts.with("count-days", [("n", run.into())])
            }
            _ => rank(tx, (guild, &holder), texts, now).await?,
        };
        shown.push((texts.get(&format!("profile-{name}")), value));
    }
    let own = set.into_iter().filter_map(|field| {
        // A field that was set before imitations were refused is not shown either.
        let is_own = imitates_counted(&field.field).is_none();
        is_own.then_some((field.field, field.value?))
    });
    shown.extend(own);
    Ok(shown)
}

async fn votes(
    tx: &mut Tx,
    guild: GuildId,
    holder: &Holder,
    texts: &Texts,
) -> Result<String, StoreError> {
    let total = tx.get_total(guild, holder, CounterKind::Vote, None).await?;
    Ok(texts.with("count-vote", [("n", total.into())]))
}

async fn rank(
    tx: &mut Tx,
    (guild, holder): (GuildId, &Holder),
    texts: &Texts,
    now: Timestamp,
) -> Result<String, StoreError> {
    let key = BoardKey {
        guild,
        counts: CounterKind::Vote,
        span: Span::All,
    };
    let board = tx.get_board(key, now).await?;
    let rank = tx.find_rank(key, holder, &board).await?;
    Ok(match rank {
        Some(rank) => texts.with("profile-rank-value", [("place", rank.place.into())]),
        None => texts.get("profile-rank-none"),
    })
}

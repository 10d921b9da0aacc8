//! Whom `/link add` means by what was typed.

use super::known_by;
use crate::bot::call::Call;
use crate::bot::command::words;
use crate::bot::reply::{Reply, code, foreign};
use crate::domain::id::IdentityId;
use crate::domain::time::Timestamp;
use crate::ledger::link;
use crate::source::KnownBy;
use crate::store::endpoint::Endpoint;
use crate::store::person::Identity;
use crate::store::{StoreError, Tx};

/// How many ids of people of one name are told.
const MOST_IDS: usize = 10;

/// Why nobody can be linked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoTarget {
    /// Nothing was typed.
    Empty,
    /// The source knows people by their Discord account.
    Discord,
    /// No such account was seen.
    Unseen,
    /// Someone came under this name, without an account.
    NoAccount,
    /// Several accounts have this name; these are their ids.
    Several(Vec<String>),
}

/// Whom an endpoint knows as `text`. In a chat a name that was never seen is noted, for the day it comes.
pub(super) async fn find(
    tx: &mut Tx,
    endpoint: &Endpoint,
    text: &str,
    now: Timestamp,
) -> Result<Result<Identity, NoTarget>, StoreError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Err(NoTarget::Empty));
    }
    Ok(match known_by(endpoint) {
        Some(KnownBy::Account) => account(tx, endpoint, text).await?,
        Some(KnownBy::Name) => Ok(link::meet(tx, endpoint, text, now).await?),
        Some(KnownBy::Discord) | None => Err(NoTarget::Discord),
    })
}

async fn account(
    tx: &mut Tx,
    endpoint: &Endpoint,
    text: &str,
) -> Result<Result<Identity, NoTarget>, StoreError> {
    let picked = IdentityId::from_text(text);
    if let Some(picked) = tx.find_identity(endpoint.guild, &picked).await?
        && picked.endpoint == endpoint.id
        && picked.site_id().is_some()
    {
        return Ok(Ok(picked));
    }
    let called = tx.list_identities(&endpoint.id, text).await?;
    let (mut accounts, others): (Vec<_>, Vec<_>) = called
        .into_iter()
        .partition(|person| person.site_id().is_some());
    if let Some(place) = accounts.iter().position(|it| it.site_id() == Some(text)) {
        return Ok(Ok(accounts.swap_remove(place)));
    }
    let ids = accounts.iter().filter_map(Identity::site_id);
    let ids: Vec<String> = ids.map(str::to_owned).take(MOST_IDS).collect();
    Ok(match accounts.pop() {
        Some(account) if accounts.is_empty() => Ok(account),
        Some(_) => Err(NoTarget::Several(ids)),
        None if others.is_empty() => Err(NoTarget::Unseen),
        None => Err(NoTarget::NoAccount),
    })
}

impl NoTarget {
    /// What the asker is told.
    pub(super) fn reply(self, call: &Call<'_>, endpoint: &Endpoint, text: &str) -> Reply {
        let (key, ids) = match self {
            Self::Empty => ("link-name", Vec::new()),
            Self::Discord => ("link-never", Vec::new()),
            Self::Unseen => ("link-unseen", Vec::new()),
            Self::NoAccount => ("link-no-account", Vec::new()),
            Self::Several(ids) => ("link-ambiguous", ids),
        };
        let ids: Vec<String> = ids.iter().map(|id| format!("`{}`", code(id))).collect();
        let shown = [
            ("name", foreign(text).into()),
            ("endpoint", foreign(&endpoint.name).into()),
            ("source", words::source_title(&endpoint.source).into()),
            ("ids", ids.join(", ").into()),
        ];
        Reply::refusal(call.texts.with(key, shown))
    }
}

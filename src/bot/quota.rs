//! Refuses what would give a server more endpoints or routes than it may have.

use super::BotError;
use super::call::Call;
use super::command::words;
use super::reply::Reply;
use crate::domain::quota::{Limit, SetUp};
use crate::domain::route::Route;
use crate::store::Tx;

/// Why what was written in this transaction must not be committed: more is there now than may be.
pub(super) async fn check_written(
    call: &Call<'_>,
    tx: &mut Tx,
    before: &SetUp,
) -> Result<Option<Reply>, BotError> {
    let after = tx.get_set_up(call.guild).await?;
    Ok(check(call, before, &after))
}

/// Why a route cannot be added, or changed to this.
pub(super) async fn check_route(
    call: &Call<'_>,
    tx: &mut Tx,
    route: &Route,
) -> Result<Option<Reply>, BotError> {
    let before = tx.get_set_up(call.guild).await?;
    let after = before.clone().with_route(route.clone());
    Ok(check(call, &before, &after))
}

/// Why a server cannot be set up like this from now on.
pub(super) fn check(call: &Call<'_>, before: &SetUp, after: &SetUp) -> Option<Reply> {
    let limit = before.limit_broken_by(after)?;
    let most = i64::try_from(limit.most()).unwrap_or(i64::MAX).into();
    let text = match limit {
        Limit::Endpoints => call.texts.with("quota-endpoints", [("most", most)]),
        Limit::Routes => call.texts.with("quota-routes", [("most", most)]),
        Limit::Matching(kind) => {
            let kind = words::kind_name(call.texts, kind);
            let shown = [("most", most), ("kind", kind.into())];
            call.texts.with("quota-matching", shown)
        }
    };
    Some(Reply::refusal(text))
}

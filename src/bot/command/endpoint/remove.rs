//! `/endpoint remove`: asks first; what was removed can come back for seven days.

use std::time::Duration;

use poise::serenity_prelude::CreateButton;

use super::{named, unique_name, unknown};
use crate::bot::button::{self, Press};
use crate::bot::call::{self, Call};
use crate::bot::command::{channel_problems, route};
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx, autocomplete, quota};
use crate::domain::id::EndpointId;

/// How long a removed endpoint can come back.
const UNDO: Duration = Duration::from_hours(7 * 24);

/// Remove an endpoint.
#[poise::command(slash_command)]
pub(in crate::bot) async fn remove(
    ctx: Ctx<'_>,
    #[autocomplete = "autocomplete::endpoint"] endpoint: String,
) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let mut tx = call.read().await?;
    let reply = match named(&call, &mut tx, &endpoint).await? {
        Ok(endpoint) => {
            let name = [("name", foreign(&endpoint.name).into())];
            let yes = call.texts.get("button-remove");
            Reply::good(call.texts.with("endpoint-remove-ask", name))
                .button(button::danger(&Press::RemoveEndpoint(endpoint.id), yes))
                .button(button::plain(&Press::Keep, call.texts.get("button-keep")))
        }
        Err(unknown) => unknown,
    };
    drop(tx);
    reply::send(ctx, reply).await
}

/// Removes an endpoint, and offers to bring it back.
pub(in crate::bot) async fn confirmed(
    call: &Call<'_>,
    endpoint: EndpointId,
) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let Some(endpoint) = call.find_endpoint(&mut tx, endpoint.as_str()).await? else {
        return Ok(unknown(call, endpoint.as_str()));
    };
    let now = call.now();
    let purge_at = now.plus(UNDO);
    tx.upsert_endpoint_removed(&endpoint.id, Some((now, purge_at)))
        .await?;
    tx.commit().await?;
    tracing::info!(guild.id = %call.guild, endpoint.id = %endpoint.id, "an endpoint was removed");
    let removed = call.texts.with(
        "endpoint-was-removed",
        [
            ("name", foreign(&endpoint.name).into()),
            ("until", format!("<t:{}:f>", purge_at.as_seconds()).into()),
        ],
    );
    let unsent = route::reroute(call, None).await?;
    Ok(Reply::good(removed)
        .with_lines(unsent)
        .button(undo(call, endpoint.id)))
}

fn undo(call: &Call<'_>, removed: EndpointId) -> CreateButton {
    let press = Press::RestoreEndpoint(removed);
    button::plain(&press, call.texts.get("button-undo"))
}

/// Brings a removed endpoint back, under another name if its own was taken in the meantime. If the server's limits leave no
/// room for it, the reply has the button again.
pub(in crate::bot) async fn undone(
    call: &Call<'_>,
    endpoint: EndpointId,
) -> Result<Reply, BotError> {
    let mut tx = call.write().await?;
    let Some(found) = tx.find_endpoint(call.guild, endpoint.as_str()).await? else {
        return Ok(unknown(call, endpoint.as_str()));
    };
    let Some(removed_at) = found.removed_at else {
        let name = [("name", foreign(&found.name).into())];
        return Ok(Reply::good(call.texts.with("endpoint-restored", name)));
    };
    if removed_at.plus(UNDO) <= call.now() {
        return Ok(Reply::refusal(call.texts.get("endpoint-too-late")));
    }
    let name = unique_name(&mut tx, call, &found.name).await?;
    tx.upsert_endpoint_name(&found.id, &name).await?;
    let before = tx.get_set_up(call.guild).await?;
    tx.upsert_endpoint_removed(&found.id, None).await?;
    if let Some(refusal) = quota::check_written(call, &mut tx, &before).await? {
        return Ok(refusal.button(undo(call, found.id)));
    }
    tx.commit().await?;
    tracing::info!(guild.id = %call.guild, endpoint.id = %found.id, "an endpoint was restored");
    let mut tx = call.read().await?;
    let mut routes = tx.list_routes(call.guild).await?;
    routes.retain(|route| route.endpoint.as_ref() == Some(&found.id));
    let endpoints = tx.list_endpoints(call.guild).await?;
    drop(tx);
    let name = [("name", foreign(&name).into())];
    let restored = Reply::good(call.texts.with("endpoint-restored", name));
    // Its channels may have changed meanwhile.
    Ok(restored.warned(channel_problems(call, &endpoints, &routes).await))
}

//! What staff should hear of once, added to the next reply that an admin gets.

use std::time::Duration;

use super::call::Call;
use super::reply::Reply;
use super::{BotError, warning};
use crate::store::notice::Notice;

/// How long a reply is held back to look for notices: an interaction must be answered within three seconds.
const PATIENCE: Duration = Duration::from_secs(1);

/// A reply with a line for each thing that no admin was told yet, where it goes to one. Whatever goes wrong here, the
/// reply itself is sent.
pub(super) async fn added(call: &Call<'_>, reply: Reply) -> Reply {
    if !call.is_admin {
        return reply;
    }
    let notices = match tokio::time::timeout(PATIENCE, taken(call)).await {
        Ok(Ok(notices)) => notices,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the notices for staff cannot be read");
            Vec::new()
        }
        Err(_) => Vec::new(),
    };
    reply.warned(notices.iter().map(|notice| line(call, notice)).collect())
}

/// What nobody was told yet; it counts as told from then on, so that two replies at once do not both tell it.
async fn taken(call: &Call<'_>) -> Result<Vec<Notice>, BotError> {
    let untold = call.read().await?.list_notices(call.guild).await?;
    if untold.is_empty() {
        return Ok(untold);
    }
    let mut tx = call.write().await?;
    let untold = tx.list_notices(call.guild).await?;
    tx.upsert_notices_told(&untold, call.now()).await?;
    tx.commit().await?;
    Ok(untold)
}

fn line(call: &Call<'_>, notice: &Notice) -> String {
    let role = warning::mention_role(notice.role);
    let Some(reason) = notice.reason else {
        return call
            .texts
            .with("notice-role-again", [("role", role.into())]);
    };
    let text = |family: &str| call.texts.get(&format!("{family}-{}", reason.as_str()));
    call.texts.with(
        "notice-role",
        [
            ("role", role.into()),
            ("why", text("reason").into()),
            ("step", text("step").into()),
        ],
    )
}

//! How many shards are connected, for the metrics. The framework is not told when one drops and comes again, so this
//! looks.

use std::time::Duration;

use metrics::gauge;
use poise::serenity_prelude as serenity;
use tokio::time::Instant;

use super::outage::Outage;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// How long no shard may be connected before the session is given up: serenity tries again by itself, but never tells.
const LOST_AFTER: Duration = Duration::from_mins(1);

/// Looks until no shard has been connected for a while.
pub(super) async fn watch(manager: &serenity::ShardManager, outage: &mut Outage) {
    let mut turn = tokio::time::interval(EVERY);
    let mut connected_at = Instant::now();
    let mut is_outage_over = false;
    while connected_at.elapsed() < LOST_AFTER {
        turn.tick().await;
        let connected = count(manager).await;
        gauge!("crier_gateway_shards_connected").set(f64::from(connected));
        if connected == 0 {
            continue;
        }
        connected_at = Instant::now();
        if !is_outage_over {
            is_outage_over = outage.end().await.is_ok();
        }
    }
}

async fn count(manager: &serenity::ShardManager) -> u32 {
    let runners = manager.runners.lock().await;
    let is_connected = |stage| stage == serenity::ConnectionStage::Connected;
    let connected = runners.values().filter(|shard| is_connected(shard.stage));
    u32::try_from(connected.count()).unwrap_or(u32::MAX)
}

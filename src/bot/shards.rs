//! How many shards are connected, for the metrics. The framework is not told when one drops and comes again, so this
//! looks.

use std::time::Duration;

use metrics::gauge;
use poise::serenity_prelude as serenity;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(5);

/// Looks for as long as it is waited for.
pub(super) async fn watch(manager: &serenity::ShardManager) {
    let mut turn = tokio::time::interval(EVERY);
    loop {
        turn.tick().await;
        let runners = manager.runners.lock().await;
        let is_connected = |stage| stage == serenity::ConnectionStage::Connected;
        let connected = runners.values().filter(|shard| is_connected(shard.stage));
        let connected = u32::try_from(connected.count()).unwrap_or(u32::MAX);
        gauge!("crier_gateway_shards_connected").set(f64::from(connected));
    }
}

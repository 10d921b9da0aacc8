//! stub
#![allow(missing_docs)]
use secrecy::SecretString;
use std::sync::Arc;
#[derive(Debug)]
pub struct BotSettings {
    pub token: SecretString,
    pub api_url: String,
    pub shards: Option<u32>,
}
pub struct Data {
    pub store: crate::store::Store,
    pub vault: crate::vault::Vault,
    pub clock: crate::clock::SharedClock,
    pub probe: Arc<crate::intake::Intake>,
    pub public_url: String,
}
pub async fn run(
    _s: BotSettings,
    _d: Data,
    _t: tokio_util::sync::CancellationToken,
) -> Result<(), std::io::Error> {
    Ok(())
}

//! What the database knows of a guild that may not work.

use std::collections::HashSet;

use crate::bot::call::Call;
use crate::bot::{BotError, obstacle};
use crate::domain::effect::PauseReason;
use crate::domain::id::{EndpointId, RoleId};
use crate::domain::route::Route;
use crate::domain::time::Timestamp;
use crate::source::{self, SecretOrigin};
use crate::store::endpoint::Endpoint;
use crate::store::gateway::GatewayOutage;
use crate::store::health::Stuck;

/// An endpoint with the last call that it took.
pub(super) struct EndpointFacts {
    pub(super) endpoint: Endpoint,
    pub(super) last: Option<(Timestamp, String)>,
    /// Whether its site's secret is not here yet, so that every call is refused.
    pub(super) lacks_secret: bool,
}

/// All of it.
pub(super) struct Facts {
    pub(super) routes: Vec<Route>,
    pub(super) endpoints: Vec<EndpointFacts>,
    pub(super) roles: Vec<RoleId>,
    pub(super) stuck: Vec<Stuck>,
    pub(super) pending: i64,
    pub(super) pause: Option<(Timestamp, PauseReason)>,
    pub(super) outage: Option<GatewayOutage>,
}

impl Facts {
    pub(super) async fn read(call: &Call<'_>) -> Result<Self, BotError> {
        let mut tx = call.read().await?;
        let promised = tx.list_rules(call.guild).await?;
        let mut roles: Vec<RoleId> = promised.iter().map(|rule| rule.role).collect();
        roles.sort_unstable();
        roles.dedup();
        let without = tx.list_endpoints_without_secret(call.guild, call.now());
        let without: HashSet<EndpointId> = without.await?.into_iter().collect();
        let mut endpoints = Vec::new();
        for endpoint in tx.list_endpoints(call.guild).await? {
            endpoints.push(EndpointFacts {
                last: tx.find_last_delivery(&endpoint.id).await?,
                lacks_secret: needs_secret(&endpoint) && without.contains(&endpoint.id),
                endpoint,
            });
        }
        let pause = tx.find_pause().await?;
        Ok(Self {
            routes: tx.list_routes(call.guild).await?,
            endpoints,
            roles,
            stuck: obstacle::as_seen(call.place(), tx.list_stuck(call.guild).await?),
            pending: tx.count_due(call.guild, call.now()).await?,
            pause: pause.filter(|(until, _)| *until > call.now()),
            outage: tx.find_gateway_outage(call.now()).await?,
        })
    }

    /// Whether there is anything that could get stuck.
    pub(super) fn is_set_up(&self) -> bool {
        !(self.routes.is_empty() && self.endpoints.is_empty() && self.roles.is_empty())
    }

    /// The endpoints alone.
    pub(super) fn all_endpoints(&self) -> Vec<Endpoint> {
        self.endpoints
            .iter()
            .map(|known| known.endpoint.clone())
            .collect()
    }
}

fn needs_secret(endpoint: &Endpoint) -> bool {
    source::find(&endpoint.source)
        .is_some_and(|source| source.profile().secret != SecretOrigin::Url)
}

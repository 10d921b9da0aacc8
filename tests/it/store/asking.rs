//! What a batch asks all together, asked one by one.

use std::collections::{BTreeSet, HashMap};

use crier::domain::id::{EndpointId, GuildId};
use crier::domain::reward::Rule;
use crier::domain::route::Route;
use crier::store::Tx;
use crier::store::briefing::{Topics, Watched};
use crier::store::event::{HeldEndpoint, Known, SamenessKey};
use crier::store::person::{Identity, Met};
use crier::store::subject::{SubjectKey, SubjectRecord};
use crier::store::tally::CounterKey;

/// One question by itself.
pub(super) trait Asking {
    async fn hold_endpoints(
        &mut self,
        ids: &BTreeSet<EndpointId>,
    ) -> HashMap<EndpointId, HeldEndpoint>;
    async fn list_known(&mut self, keys: &[SamenessKey]) -> HashMap<SamenessKey, Known>;
    async fn list_subjects(&mut self, keys: &[SubjectKey]) -> HashMap<SubjectKey, SubjectRecord>;
    async fn list_identities_for(&mut self, met: &[Met]) -> Vec<Identity>;
    async fn list_live_rules(&mut self, guilds: &[GuildId]) -> Vec<Rule>;
    async fn list_routes_of(&mut self, guilds: &[GuildId]) -> Vec<Route>;
    async fn list_counters(&mut self, keys: &BTreeSet<CounterKey>) -> HashMap<CounterKey, i64>;
}

impl Asking for Tx {
    async fn hold_endpoints(
        &mut self,
        ids: &BTreeSet<EndpointId>,
    ) -> HashMap<EndpointId, HeldEndpoint> {
        let endpoints = ids.clone();
        self.brief(Topics {
            endpoints,
            ..Topics::default()
        })
        .await
        .unwrap()
        .held
    }

    async fn list_known(&mut self, keys: &[SamenessKey]) -> HashMap<SamenessKey, Known> {
        let samenesses = keys.iter().cloned().collect();
        self.brief(Topics {
            samenesses,
            ..Topics::default()
        })
        .await
        .unwrap()
        .known
    }

    async fn list_subjects(&mut self, keys: &[SubjectKey]) -> HashMap<SubjectKey, SubjectRecord> {
        let subjects = keys.iter().cloned().collect();
        self.brief(Topics {
            subjects,
            ..Topics::default()
        })
        .await
        .unwrap()
        .subjects
    }

    async fn list_identities_for(&mut self, met: &[Met]) -> Vec<Identity> {
        let people = met.iter().cloned().collect();
        self.brief(Topics {
            people,
            ..Topics::default()
        })
        .await
        .unwrap()
        .people
    }

    async fn list_live_rules(&mut self, guilds: &[GuildId]) -> Vec<Rule> {
        let guilds = guilds.iter().copied().collect();
        self.brief(Topics {
            guilds,
            ..Topics::default()
        })
        .await
        .unwrap()
        .rules
    }

    async fn list_routes_of(&mut self, guilds: &[GuildId]) -> Vec<Route> {
        let guilds = guilds.iter().copied().collect();
        self.brief(Topics {
            guilds,
            ..Topics::default()
        })
        .await
        .unwrap()
        .routes
    }

    async fn list_counters(&mut self, keys: &BTreeSet<CounterKey>) -> HashMap<CounterKey, i64> {
        let counters = keys.clone();
        self.reckon(&Watched {
            counters,
            ..Watched::default()
        })
        .await
        .unwrap()
        .totals
    }
}

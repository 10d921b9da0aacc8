//! What a batch asks all together, asked one by one.

use std::collections::{BTreeSet, HashMap};

use crier::domain::id::{EndpointId, GuildId};
use crier::domain::reward::Rule;
use crier::domain::route::Route;
use crier::store::Tx;
use crier::store::briefing::{Briefing, Topics, Watched};
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
    async fn list_rules_of(&mut self, guilds: &[GuildId]) -> Vec<Rule>;
    async fn list_routes_of(&mut self, guilds: &[GuildId]) -> Vec<Route>;
    async fn list_counters(&mut self, keys: &BTreeSet<CounterKey>) -> HashMap<CounterKey, i64>;
}

/// All that is known of these topics.
async fn brief(tx: &mut Tx, name: impl FnOnce(&mut Topics)) -> Briefing {
    let mut topics = Topics::default();
    name(&mut topics);
    tx.brief(topics).await.unwrap()
}

impl Asking for Tx {
    async fn hold_endpoints(
        &mut self,
        ids: &BTreeSet<EndpointId>,
    ) -> HashMap<EndpointId, HeldEndpoint> {
        brief(self, |of| of.endpoints.clone_from(ids)).await.held
    }

    async fn list_known(&mut self, keys: &[SamenessKey]) -> HashMap<SamenessKey, Known> {
        let keys = keys.iter().cloned();
        brief(self, |of| of.samenesses.extend(keys)).await.known
    }

    async fn list_subjects(&mut self, keys: &[SubjectKey]) -> HashMap<SubjectKey, SubjectRecord> {
        let keys = keys.iter().cloned();
        brief(self, |of| of.subjects.extend(keys)).await.subjects
    }

    async fn list_identities_for(&mut self, met: &[Met]) -> Vec<Identity> {
        let met = met.iter().cloned();
        brief(self, |of| of.people.extend(met)).await.people
    }

    async fn list_rules_of(&mut self, guilds: &[GuildId]) -> Vec<Rule> {
        brief(self, |of| of.guilds.extend(guilds)).await.rules
    }

    async fn list_routes_of(&mut self, guilds: &[GuildId]) -> Vec<Route> {
        brief(self, |of| of.guilds.extend(guilds)).await.routes
    }

    async fn list_counters(&mut self, keys: &BTreeSet<CounterKey>) -> HashMap<CounterKey, i64> {
        let mut watched = Watched::default();
        watched.counters.clone_from(keys);
        self.reckon(&watched).await.unwrap().totals
    }
}

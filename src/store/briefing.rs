//! What has to be known before a batch can be judged: all of it is asked for together.

use std::collections::{BTreeSet, HashMap};

use super::event::{HeldEndpoint, Known, SamenessKey};
use super::person::{Identity, Met};
use super::subject::{SubjectKey, SubjectRecord};
use super::tally::CounterKey;
use super::{StoreError, Tx, event, ledger, person, reward, route, subject, tally};
use crate::domain::id::{EndpointId, GuildId, MemberId};
use crate::domain::ledger::Grant;
use crate::domain::reward::Rule;
use crate::domain::route::Route;

/// What a batch is about.
#[derive(Clone, Debug, Default)]
pub struct Topics {
    /// Where its calls came in.
    pub endpoints: BTreeSet<EndpointId>,
    /// Whose endpoints those are.
    pub guilds: BTreeSet<GuildId>,
    /// What makes repeats of them repeats.
    pub samenesses: BTreeSet<SamenessKey>,
    /// The keys of what they are about.
    pub subjects: BTreeSet<SubjectKey>,
    /// The sites' people behind them.
    pub people: BTreeSet<Met>,
}

/// What is known about it.
#[derive(Debug, Default)]
pub struct Briefing {
    /// The endpoints, held until the end of the transaction.
    pub held: HashMap<EndpointId, HeldEndpoint>,
    /// The last accepted event under each key.
    pub known: HashMap<SamenessKey, Known>,
    /// The subjects under their keys.
    pub subjects: HashMap<SubjectKey, SubjectRecord>,
    /// The people under their keys.
    pub people: Vec<Identity>,
    /// The rules, paused ones too.
    pub rules: Vec<Rule>,
    /// The routes that lead somewhere now.
    pub routes: Vec<Route>,
}

/// What is looked at once a batch is counted.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Whose totals.
    pub counters: BTreeSet<CounterKey>,
    /// Whose part of the ledger.
    pub members: BTreeSet<(GuildId, MemberId)>,
}

/// How things stand there.
#[derive(Debug, Default)]
pub struct Reckoning {
    /// The totals; a counter that never rose is left out.
    pub totals: HashMap<CounterKey, i64>,
    /// What the members were promised, as far as it can still matter.
    pub ledger: Vec<Grant>,
}

impl Tx {
    /// Holds the endpoints until the end of this transaction, so that two machines do not judge the same at once, and
    /// says what is known.
    pub async fn brief(&mut self, topics: Topics) -> Result<Briefing, StoreError> {
        let samenesses: Vec<_> = topics.samenesses.into_iter().collect();
        let subjects: Vec<_> = topics.subjects.into_iter().collect();
        let people: Vec<_> = topics.people.into_iter().collect();
        let guilds: Vec<_> = topics.guilds.into_iter().collect();
        let questions = [
            event::hold(&topics.endpoints, &self.engine.lock_suffix_of("e")),
            event::known(&samenesses),
            subject::known(&subjects),
            person::known(&people),
            reward::living(&guilds),
            route::living(&guilds),
        ];
        let mut answers = self.ask(&questions).await?;
        Ok(Briefing {
            held: event::read_held(&mut answers)?,
            known: event::read_known(&mut answers)?,
            subjects: subject::read_known(&subjects, &mut answers)?,
            people: person::read_known(&mut answers)?,
            rules: reward::read_living(&mut answers)?,
            routes: route::read_living(&mut answers)?,
        })
    }

    /// How things stand now, with all that this transaction wrote.
    pub async fn reckon(&mut self, watched: &Watched) -> Result<Reckoning, StoreError> {
        let counters: Vec<_> = watched.counters.iter().collect();
        let members: Vec<_> = watched.members.iter().copied().collect();
        let questions = [tally::totals(&counters), ledger::promised(&members)];
        let mut answers = self.ask(&questions).await?;
        Ok(Reckoning {
            totals: tally::read_totals(&counters, &mut answers)?,
            ledger: ledger::read_promised(&mut answers)?,
        })
    }
}

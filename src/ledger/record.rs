//! One transaction for everything queued: events, counters, the rewards they earn and the promises they make.
//!
//! What is known is asked for once for the whole batch; then each claim is judged in the order of arrival, over a
//! state that the earlier ones of the batch have already changed; then all of it is written together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::decision::{Announcement, Verdict, decide};
use crate::domain::event::{CounterKind, EventKind, Lasts, Person};
use crate::domain::id::{EndpointId, EventId, GuildId, Id, MemberId, SubjectId};
use crate::domain::reward::Rule;
use crate::domain::route::Route;
use crate::domain::time::{Calendar, Timestamp};
use crate::ledger::claim::{Claim, LONGEST_KEY, Recorded, change_name, sameness_key, subject_keys};
use crate::ledger::people::{self, People};
use crate::ledger::promise;
use crate::store::briefing::{Briefing, Topics};
use crate::store::event::{EventRecord, HeldEndpoint, Known, SamenessKey};
use crate::store::subject::{SubjectAlias, SubjectKey, SubjectRecord};
use crate::store::tally::{self, CounterKey};
use crate::store::{StoreError, Tx};

/// An event that is counted, for the rewards.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) event: EventId,
    pub(super) endpoint: EndpointId,
    pub(super) guild: GuildId,
    pub(super) member: Option<MemberId>,
    pub(super) holder: String,
    pub(super) counts: &'static str,
    pub(super) at: Timestamp,
}

/// An event that is shown.
#[derive(Clone, Debug)]
pub(super) struct Announced {
    pub(super) event: EventId,
    pub(super) endpoint: EndpointId,
    pub(super) guild: GuildId,
    pub(super) kind: EventKind,
    pub(super) subject: Option<SubjectId>,
    pub(super) is_test: bool,
    pub(super) at: Timestamp,
}

/// What the batch is to write.
#[derive(Debug, Default)]
pub(super) struct Batch {
    held: HashMap<EndpointId, HeldEndpoint>,
    calendars: HashMap<GuildId, Calendar>,
    known: HashMap<SamenessKey, Known>,
    keys: HashMap<SubjectKey, SubjectId>,
    subjects: HashMap<SubjectId, SubjectRecord>,
    changed: BTreeSet<SubjectId>,
    aliases: Vec<SubjectAlias>,
    pub(super) people: People,
    pub(super) rules: Vec<Rule>,
    pub(super) routes: Vec<Route>,
    pub(super) events: Vec<EventRecord>,
    pub(super) bumps: BTreeMap<CounterKey, i64>,
    pub(super) counted: Vec<Counted>,
    pub(super) posts: Vec<Announced>,
    pub(super) edits: BTreeSet<SubjectId>,
}

/// Records claims in the order of arrival. Nothing lasts before the transaction is committed.
pub async fn record(tx: &mut Tx, claims: &[Claim]) -> Result<Vec<Recorded>, StoreError> {
    let briefing = tx.brief(topics(claims)).await?;
    let mut batch = Batch::new(claims, briefing);
    let outcomes = claims
        .iter()
        .map(|claim| batch.judge(claim))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(last) = claims.last() {
        batch.write(tx, last.received_at).await?;
    }
    Ok(outcomes)
}

/// What the claims are about.
fn topics(claims: &[Claim]) -> Topics {
    Topics {
        endpoints: claims.iter().map(|claim| claim.endpoint.clone()).collect(),
        guilds: claims.iter().map(|claim| claim.guild).collect(),
        samenesses: claims.iter().filter_map(sameness_key).collect(),
        subjects: claims.iter().flat_map(subject_keys).collect(),
        people: claims.iter().filter_map(people::met).collect(),
    }
}

impl Batch {
    fn new(claims: &[Claim], briefing: Briefing) -> Self {
        let found = briefing.subjects;
        let keys = found
            .iter()
            .map(|(key, record)| (key.clone(), record.id.clone()));
        Self {
            calendars: calendars(claims, &briefing.held),
            held: briefing.held,
            known: briefing.known,
            keys: keys.collect(),
            subjects: found
                .into_values()
                .map(|record| (record.id.clone(), record))
                .collect(),
            people: People::new(briefing.people),
            rules: briefing.rules,
            routes: briefing.routes,
            ..Self::default()
        }
    }

    /// Judges one claim over the state that the earlier ones left.
    fn judge(&mut self, claim: &Claim) -> Result<Recorded, StoreError> {
        let held = self.held.get(&claim.endpoint);
        if held.is_none_or(|held| held.generation != claim.generation) {
            return Ok(Recorded::Outdated);
        }
        let before = self.find_subject(claim);
        if let Some(known) = self.find_known(claim, before.as_ref()) {
            return Ok(known);
        }
        if let Some(key) = sameness_key(claim) {
            let (received_at, body_hash) = (claim.received_at, claim.body_hash.clone());
            let known = Known {
                received_at,
                body_hash,
            };
            self.known.insert(key, known);
        }
        let event = Id::next(claim.received_at);
        let state = before.as_ref().map(|record| &record.state);
        let verdict = decide(&claim.event, state, claim.is_paused);
        let subject = self.keep_subject(claim, &event, before, &verdict);
        self.keep_event(claim, &event, subject.as_ref(), &verdict)?;
        Ok(Recorded::Stored)
    }

    /// What a claim that is known comes to; `None` for a new one.
    fn find_known(&self, claim: &Claim, before: Option<&SubjectRecord>) -> Option<Recorded> {
        let Some(key) = sameness_key(claim) else {
            let last = before?.last_state.as_ref()?;
            return (*last == claim.event.sameness.key).then_some(Recorded::Duplicate);
        };
        let known = self.known.get(&key)?;
        if let Lasts::Within(window) = claim.event.sameness.lasts
            && claim.received_at >= known.received_at.plus(window)
        {
            return None;
        }
        let is_same = known.body_hash == claim.body_hash;
        Some(if is_same {
            Recorded::Duplicate
        } else {
            Recorded::Conflict
        })
    }

    fn find_subject(&self, claim: &Claim) -> Option<SubjectRecord> {
        let id = subject_keys(claim).find_map(|key| self.keys.get(&key).cloned())?;
        self.subjects.get(&id).cloned()
    }

    /// Keeps the subject's new state, and every key it goes by.
    fn keep_subject(
        &mut self,
        claim: &Claim,
        event: &EventId,
        before: Option<SubjectRecord>,
        verdict: &Verdict,
    ) -> Option<SubjectId> {
        let own_key = subject_keys(claim).next()?;
        if claim.event.is_test {
            return None;
        }
        let mut record = match (before, &verdict.subject) {
            (Some(record), _) => record,
            (None, Some(state)) => SubjectRecord {
                id: Id::next(claim.received_at),
                key: own_key,
                latest: event.clone(),
                state: state.clone(),
                last_state: None,
            },
            (None, None) => return None,
        };
        if let Some(state) = &verdict.subject {
            record.state = state.clone();
            if verdict.is_latest {
                record.latest = event.clone();
            }
            self.changed.insert(record.id.clone());
        }
        if claim.event.sameness.lasts == Lasts::WhileLatest {
            record.last_state = Some(claim.event.sameness.key.clone());
            self.changed.insert(record.id.clone());
        }
        self.keep_keys(claim, &record);
        let id = record.id.clone();
        self.subjects.insert(id.clone(), record);
        Some(id)
    }

    fn keep_keys(&mut self, claim: &Claim, record: &SubjectRecord) {
        for key in subject_keys(claim) {
            if self.keys.insert(key.clone(), record.id.clone()).is_none() && key != record.key {
                self.aliases.push(SubjectAlias {
                    id: Id::next(claim.received_at),
                    key,
                    same_as: record.id.clone(),
                    latest: record.latest.clone(),
                });
            }
        }
    }

    fn keep_event(
        &mut self,
        claim: &Claim,
        id: &EventId,
        subject: Option<&SubjectId>,
        verdict: &Verdict,
    ) -> Result<(), StoreError> {
        let event = &claim.event;
        let calendar = self.calendars.entry(claim.guild).or_default();
        let day = calendar.day(claim.received_at);
        let week = calendar.week(day);
        let content = match &verdict.subject {
            Some(state) if verdict.is_latest => &state.content,
            _ => &event.content,
        };
        let (member, identity) = self.people.resolve(claim);
        let mut record = EventRecord {
            id: id.clone(),
            endpoint: claim.endpoint.clone(),
            guild: claim.guild,
            kind: event.kind.as_str(),
            site_event: event.site_event.chars().take(LONGEST_KEY).collect(),
            change: change_name(event.change),
            // Where the subject decides, an equal key may come again at any moment.
            sameness: sameness_key(claim).map_or_else(|| id.to_string(), |(_, key)| key),
            sameness_at: match event.sameness.lasts {
                Lasts::Within(_) => claim.received_at.as_ms(),
                Lasts::ForEver | Lasts::WhileLatest => 0,
            },
            body_hash: claim.body_hash.clone(),
            subject: subject.cloned(),
            is_test: event.is_test,
            occurred_at: event.occurred_at,
            received_at: claim.received_at,
            day,
            week,
            counted_as: None,
            trace: trace(claim, verdict),
            member: match event.person {
                Person::Discord(member) => Some(member),
                _ => None,
            },
            avatar_url: avatar_url(&event.person),
            content: serde_json::to_string(content)
                .map_err(|_| StoreError::row("event_content", "content", id))?,
            body: claim.body.clone(),
            identity: identity.clone(),
        };
        let holder = member.map(tally::member_holder);
        let holder = holder.or_else(|| identity.as_ref().map(tally::identity_holder));
        if let (true, Some(holder)) = (verdict.is_counted, holder) {
            self.count(&mut record, member, holder);
        }
        self.announce(&record, claim, verdict.announcement);
        tracing::debug!(guild.id = %record.guild, endpoint.id = %record.endpoint, event.id = %record.id,
            event.kind = record.kind, decision = verdict.why, is_counted = verdict.is_counted,
            "an event goes into the next commit");
        self.events.push(record);
        Ok(())
    }

    fn count(&mut self, record: &mut EventRecord, member: Option<MemberId>, holder: String) {
        let kind = EventKind::parse(record.kind);
        let Some(counts) = kind.and_then(EventKind::counts_as).map(CounterKind::as_str) else {
            return;
        };
        record.counted_as = Some(counts);
        for period in tally::periods(record.day, record.week, &record.endpoint) {
            *self
                .bumps
                .entry((record.guild, counts, period, holder.clone()))
                .or_default() += 1;
        }
        self.counted.push(Counted {
            event: record.id.clone(),
            endpoint: record.endpoint.clone(),
            guild: record.guild,
            member,
            holder,
            counts,
            at: record.received_at,
        });
    }

    fn announce(&mut self, record: &EventRecord, claim: &Claim, announcement: Announcement) {
        match announcement {
            Announcement::Silent => {}
            Announcement::Edit => self.edits.extend(record.subject.clone()),
            Announcement::Post => self.posts.push(Announced {
                event: record.id.clone(),
                endpoint: record.endpoint.clone(),
                guild: record.guild,
                kind: claim.event.kind,
                subject: record.subject.clone(),
                is_test: record.is_test,
                at: record.received_at,
            }),
        }
    }

    async fn write(mut self, tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
        tx.upsert_identities(&self.people.changed(), now).await?;
        tx.insert_events(&self.events).await?;
        let changed = self
            .changed
            .iter()
            .filter_map(|id| self.subjects.get(id).cloned());
        tx.upsert_subjects(&changed.collect::<Vec<_>>(), now)
            .await?;
        tx.insert_subject_aliases(&self.aliases).await?;
        tx.bump_counters(&self.bumps).await?;
        let watched = promise::watched(&self);
        let reckoning = tx.reckon(&watched).await?;
        let tallies = promise::tallies(&self, &reckoning.totals);
        let rewarded = promise::rewards(tx, &self, reckoning, now).await?;
        let told = promise::Told { tallies, rewarded };
        promise::messages(tx, &mut self, &told, now).await
    }
}

/// How the claims' guilds cut time.
fn calendars(
    claims: &[Claim],
    held: &HashMap<EndpointId, HeldEndpoint>,
) -> HashMap<GuildId, Calendar> {
    let mut calendars = HashMap::new();
    for claim in claims {
        if let Some(held) = held.get(&claim.endpoint) {
            let calendar = || held.settings.calendar();
            calendars.entry(claim.guild).or_insert_with(calendar);
        }
    }
    calendars
}

fn avatar_url(person: &Person) -> Option<String> {
    match person {
        Person::Site(person) => person.avatar_url.clone(),
        Person::Discord(_) | Person::Nobody => None,
    }
}

/// Short codes that say what was decided, and another guild's id where the body named one.
fn trace(claim: &Claim, verdict: &Verdict) -> String {
    let mut codes = vec![verdict.why.to_owned()];
    if verdict.is_counted {
        codes.push("counted".to_owned());
    }
    match verdict.announcement {
        Announcement::Post => codes.push("posted".to_owned()),
        Announcement::Edit => codes.push("edits".to_owned()),
        Announcement::Silent => {}
    }
    let own = claim.guild.to_string();
    let stranger = claim
        .event
        .claimed_guild
        .as_ref()
        .filter(|named| **named != own);
    codes.extend(stranger.map(|named| {
        let named: String = named.chars().take(20).collect();
        format!("guild-mismatch:{named}")
    }));
    codes.join(" ")
}

//! What recorded events promise: roles from the ledger, messages by the guild's routes, edits of what stands.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::domain::effect::{EffectKind, nonce};
use crate::domain::id::{ChannelId, EventId, GuildId, Id, MemberId, MessageId};
use crate::domain::ledger::{Grant, GrantState};
use crate::domain::route::Route;
use crate::domain::time::Timestamp;
use crate::ledger::entries::{Earning, Entries};
use crate::ledger::record::{Announced, Batch, Counted};
use crate::store::briefing::{Reckoning, Watched};
use crate::store::outbox::{NewEffect, NewMessage, role_lane};
use crate::store::tally::{self, CounterKey};
use crate::store::{StoreError, Tx};

fn key(event: &Counted, period: String) -> CounterKey {
    (event.guild, event.counts, period, event.holder.clone())
}

/// What is shown of the batch's events or looked at by a rule: their counters, and the ledger of their members.
pub(super) fn watched(batch: &Batch) -> Watched {
    let is_ruled = |event: &&Counted| {
        let mut rules = batch.rules.iter();
        event.member.is_some()
            && rules.any(|rule| rule.guild == event.guild && rule.paused_at.is_none())
    };
    let is_ruled_alone = |event: &&Counted| {
        let mut endpoints = batch.rules.iter().filter_map(|rule| rule.endpoint.as_ref());
        endpoints.any(|endpoint| *endpoint == event.endpoint)
    };
    let shown: HashSet<&EventId> = batch.posts.iter().map(|post| &post.event).collect();
    let counted = || batch.counted.iter();
    let is_looked_at = |event: &&Counted| shown.contains(&event.event) || is_ruled(event);
    let overall = counted()
        .filter(is_looked_at)
        .map(|event| key(event, tally::ALL_TIME.to_owned()));
    let at_endpoint = counted()
        .filter(is_ruled_alone)
        .map(|event| key(event, tally::endpoint_period(&event.endpoint)));
    let members = counted()
        .filter(is_ruled)
        .filter_map(|event| Some((event.guild, event.member?)));
    Watched {
        counters: overall.chain(at_endpoint).collect(),
        members: members.collect(),
    }
}

/// A total for each counted event: the counter as it stood right after that event.
fn running<'a>(
    counted: &'a [Counted],
    period: impl Fn(&Counted) -> String + 'a,
    totals: &'a HashMap<CounterKey, i64>,
) -> HashMap<EventId, i64> {
    let key = |event: &Counted| key(event, period(event));
    let mut left: HashMap<CounterKey, i64> = HashMap::new();
    let mut result = HashMap::new();
    for event in counted.iter().rev() {
        let key = key(event);
        let later = left.entry(key.clone()).or_default();
        if let Some(total) = totals.get(&key) {
            result.insert(event.event.clone(), total - *later);
        }
        *later += 1;
    }
    result
}

/// The person's total at each counted event.
pub(super) fn tallies(batch: &Batch, totals: &HashMap<CounterKey, i64>) -> HashMap<EventId, i64> {
    running(&batch.counted, |_| tally::ALL_TIME.to_owned(), totals)
}

/// Enters into the ledger what the counted events earned, and promises the roles; says which events those were.
pub(super) async fn rewards(
    tx: &mut Tx,
    batch: &Batch,
    reckoning: Reckoning,
    now: Timestamp,
) -> Result<BTreeSet<EventId>, StoreError> {
    if batch.rules.is_empty() {
        return Ok(BTreeSet::new());
    }
    let Reckoning { totals, ledger } = reckoning;
    unpark_waiting(tx, &ledger, now).await?;
    let overall = tallies(batch, &totals);
    let at_endpoint = running(
        &batch.counted,
        |event| tally::endpoint_period(&event.endpoint),
        &totals,
    );
    let mut ledger = Entries::new(&batch.rules, ledger);
    for event in &batch.counted {
        let Some(member) = event.member else { continue };
        let earning = Earning {
            guild: event.guild,
            member,
            event: Some(&event.event),
            at: event.at,
        };
        ledger.earn(earning, |rule| match &rule.endpoint {
            _ if rule.counts.as_str() != event.counts => None,
            None => overall.get(&event.event).copied(),
            Some(endpoint) if *endpoint == event.endpoint => at_endpoint.get(&event.event).copied(),
            Some(_) => None,
        });
    }
    let rewarded = ledger.rewarded_events();
    ledger.write(tx, now).await?;
    Ok(rewarded)
}

/// Anyone who votes may well be in the guild by now: what waits for them is tried again, also where the gateway does not
/// tell the bot who joins.
async fn unpark_waiting(tx: &mut Tx, ledger: &[Grant], now: Timestamp) -> Result<(), StoreError> {
    let waiting: BTreeSet<(GuildId, MemberId)> = ledger
        .iter()
        .filter(|grant| grant.state == GrantState::Promised && grant.is_parked)
        .map(|grant| (grant.guild, grant.member))
        .collect();
    // In the order in which lanes are taken everywhere, so that machines never wait for each other in a ring.
    let mut waiting: Vec<_> = waiting.into_iter().collect();
    waiting.sort_by_key(|(guild, member)| (role_lane(*guild), *member));
    for (guild, member) in waiting {
        tx.unpark_member(guild, member, now).await?;
    }
    Ok(())
}

/// What is told of the events beside what they say.
#[derive(Debug)]
pub(super) struct Told {
    /// The person's total at each.
    pub(super) tallies: HashMap<EventId, i64>,
    /// Those that earned something.
    pub(super) rewarded: BTreeSet<EventId>,
}

/// Promises a message per channel for what is new, and an edit of each message whose subject changed.
pub(super) async fn messages(
    tx: &mut Tx,
    batch: &mut Batch,
    shown: &Told,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut messages = Vec::new();
    let mut effects = Vec::new();
    for post in std::mem::take(&mut batch.posts) {
        for route in routes_for(&batch.routes, &post).into_values() {
            let id: MessageId = Id::next(post.at);
            tracing::debug!(guild.id = %post.guild, event.id = %post.event, message.id = %id,
                channel.id = %route.channel, "an event promises a message");
            let place = (post.guild, route.channel);
            effects.push(NewEffect::of_message(EffectKind::Post, &id, place, post.at));
            messages.push(NewMessage {
                nonce: nonce(&id, 0),
                id,
                guild: post.guild,
                channel: route.channel,
                style: route.style,
                mention: route.mention,
                event: post.event.clone(),
                subject: post.subject.clone(),
                tally: shown.tallies.get(&post.event).copied(),
                is_rewarded: shown.rewarded.contains(&post.event),
            });
        }
    }
    tx.insert_messages(&messages, now).await?;
    let edited = tx.list_messages_of_subjects(&batch.edits).await?;
    effects.extend(edited.into_iter().map(|(message, guild, channel)| {
        NewEffect::of_message(EffectKind::Edit, &message, (guild, channel), now)
    }));
    tx.insert_effects(&effects, now).await
}

/// One route per channel, for one event is one embed there; a route of the endpoint's own goes before one of the
/// whole guild. A test goes wherever the endpoint announces anything.
fn routes_for<'a>(routes: &'a [Route], post: &Announced) -> BTreeMap<ChannelId, &'a Route> {
    let is_own = |route: &Route| route.endpoint.as_ref() == Some(&post.endpoint);
    let is_wanted =
        |route: &Route| route.guild == post.guild && (post.is_test || route.kind == post.kind);
    let has_own = routes.iter().any(|route| is_own(route) && is_wanted(route));
    let mut chosen: BTreeMap<ChannelId, &Route> = BTreeMap::new();
    for route in routes.iter().filter(|route| is_wanted(route)) {
        let is_for_all = route.endpoint.is_none() && !(post.is_test && has_own);
        if is_own(route) || (is_for_all && !chosen.contains_key(&route.channel)) {
            let taken = chosen
                .get(&route.channel)
                .is_some_and(|taken| is_own(taken));
            if !taken {
                chosen.insert(route.channel, route);
            }
        }
    }
    chosen
}

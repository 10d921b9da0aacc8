//! What the stories are made of: guilds, endpoints, members, and claims as a sender's calls become.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crier::domain::event::{
    Content, CounterKind, EventKind, NewEvent, Person, Sameness, SitePerson,
};
use crier::domain::id::{
    ChannelId, EndpointId, EventId, GrantId, GuildId, MemberId, RoleId, RouteId, RuleId,
};
use crier::domain::ledger::{Grant, GrantState, Occasion};
use crier::domain::reward::{Keep, Rule, When};
use crier::domain::route::{Route, Style};
use crier::domain::time::{Day, Timestamp};
use crier::ledger::claim::{Claim, Recorded};
use crier::ledger::record;
use crier::store::board::{Board, BoardEntry, BoardKey, KEPT_FOR, Rank};
use crier::store::counter::{Holder, Span};
use crier::store::endpoint::Endpoint;
use crier::store::event::EventRecord;
use crier::store::{Store, Tx};

/// When the stories take place: 2026-03-02, a Monday, 10:15:30 UTC.
pub(super) const NOW: Timestamp = crate::support::START;
/// The day and the first day of the week at that time.
pub(super) const TODAY: &str = "2026-03-02";

/// The moment so many minutes after the stories begin.
pub(super) fn minute(minutes: u64) -> Timestamp {
    NOW.plus(Duration::from_secs(60 * minutes))
}

pub(super) fn guild(number: i64) -> GuildId {
    GuildId::new(number).unwrap()
}

pub(super) fn member(number: i64) -> MemberId {
    MemberId::new(number).unwrap()
}

pub(super) fn role(number: i64) -> RoleId {
    RoleId::new(number).unwrap()
}

pub(super) fn channel(number: i64) -> ChannelId {
    ChannelId::new(number).unwrap()
}

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) fn endpoint_id(id: &str) -> EndpointId {
    EndpointId::from_text(id)
}

/// An endpoint with this id, and a name made of it.
pub(super) fn endpoint(guild: GuildId, id: &str) -> Endpoint {
    Endpoint {
        id: endpoint_id(id),
        guild,
        source: "sphere".to_owned(),
        name: format!("Listing {id}"),
        created_at: NOW,
        paused_at: None,
        removed_at: None,
        refused_at: None,
        refused_why: None,
    }
}

/// Guilds with their endpoints, written down.
pub(super) async fn settle(store: &Store, endpoints: &[(GuildId, &str)]) {
    let mut tx = store.write().await.unwrap();
    for (guild, id) in endpoints {
        tx.upsert_guild(*guild, NOW).await.unwrap();
        tx.insert_endpoint(&endpoint(*guild, id)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A call that came in at an endpoint now, under a key that comes once.
pub(super) fn claim(guild: GuildId, endpoint: &str, kind: EventKind, key: &str) -> Claim {
    let content = match kind {
        EventKind::Vote => Content::Vote {
            listed: None,
            bonus: None,
            bonus_until: None,
            site_total: None,
        },
        _ => comment("fine"),
    };
    Claim {
        endpoint: endpoint_id(endpoint),
        guild,
        generation: 0,
        is_paused: false,
        event: NewEvent::new(kind, "CALL", Sameness::for_ever(key), content),
        body_hash: format!("hash of {key}"),
        body: Some("{}".to_owned()),
        bytes: 2,
        received_at: NOW,
    }
}

/// A vote of a Discord user.
pub(super) fn vote(guild: GuildId, endpoint: &str, key: &str, by: i64) -> Claim {
    let mut claim = claim(guild, endpoint, EventKind::Vote, key);
    claim.event.person = Person::Discord(member(by));
    claim
}

/// A vote of someone whom a site knows.
pub(super) fn site_vote(guild: GuildId, endpoint: &str, key: &str, name: &str) -> Claim {
    let mut claim = claim(guild, endpoint, EventKind::Vote, key);
    claim.event.person = site_person(None, name);
    claim
}

pub(super) fn site_person(id: Option<&str>, name: &str) -> Person {
    Person::Site(SitePerson {
        id: id.map(str::to_owned),
        name_hash: None,
        name: name.to_owned(),
        avatar_url: None,
    })
}

/// A comment's content.
pub(super) fn comment(text: &str) -> Content {
    Content::Comment {
        text: Some(crier::domain::event::Text::Plain(text.to_owned())),
        old_text: None,
        page_url: None,
        page: None,
        is_reply: false,
    }
}

/// Records claims in one transaction.
pub(super) async fn record(store: &Store, claims: &[Claim]) -> Vec<Recorded> {
    let mut tx = store.write().await.unwrap();
    let outcomes = record::record(&mut tx, claims).await.unwrap();
    tx.commit().await.unwrap();
    outcomes
}

/// An event's row, of nobody and uncounted.
pub(super) fn event(guild: GuildId, endpoint: &str, id: &str, key: &str) -> EventRecord {
    EventRecord {
        id: EventId::from_text(id),
        endpoint: endpoint_id(endpoint),
        guild,
        kind: "vote",
        site_event: "CALL".to_owned(),
        change: "created",
        sameness: key.to_owned(),
        sameness_at: 0,
        body_hash: format!("hash of {key}"),
        subject: None,
        is_test: false,
        occurred_at: None,
        received_at: NOW,
        day: day(TODAY),
        week: day(TODAY),
        counted_as: None,
        trace: "new".to_owned(),
        member: None,
        identity: None,
        avatar_url: None,
        content: serde_json::to_string(&comment("fine")).unwrap(),
        body: None,
    }
}

/// A route of all of a guild's endpoints.
pub(super) fn route(guild: GuildId, id: &str, kind: EventKind, to: i64) -> Route {
    Route {
        id: RouteId::from_text(id),
        guild,
        endpoint: None,
        kind,
        channel: channel(to),
        mention: None,
        style: Style::Full,
    }
}

/// A rule that gives this role for votes.
pub(super) fn rule(guild: GuildId, id: &str, when: When, gives: i64) -> Rule {
    Rule {
        id: RuleId::from_text(id),
        guild,
        role: role(gives),
        counts: CounterKind::Vote,
        when,
        lasts: None,
        keep: Keep::Earlier,
        endpoint: None,
        paused_at: None,
    }
}

/// An entry of the ledger that this rule still has to hand over, without an event.
pub(super) fn grant(id: &str, rule: &Rule, to: i64, occasion: Occasion) -> Grant {
    Grant {
        id: GrantId::from_text(id),
        rule: rule.id.clone(),
        guild: rule.guild,
        member: member(to),
        role: rule.role,
        occasion,
        total: Some(3),
        event: None,
        lasts: None,
        given_at: None,
        expires_at: None,
        state: GrantState::Promised,
        is_parked: false,
    }
}

/// The board of a guild's votes.
pub(super) fn votes_of(of: i64, span: Span) -> BoardKey {
    BoardKey {
        guild: guild(of),
        counts: CounterKind::Vote,
        span,
    }
}

/// A board as it is now: none that was read before is used.
pub(super) async fn board(tx: &mut Tx, key: BoardKey) -> Arc<Board> {
    static READ: AtomicU64 = AtomicU64::new(1);
    let later = KEPT_FOR * u32::try_from(READ.fetch_add(1, Ordering::Relaxed)).unwrap();
    tx.get_board(key, NOW.plus(later)).await.unwrap()
}

/// Where someone is on a board now.
pub(super) async fn rank(tx: &mut Tx, key: BoardKey, holder: &Holder) -> Option<Rank> {
    let board = board(tx, key).await;
    tx.find_rank(key, holder, &board).await.unwrap()
}

/// Lines of a board as they are now.
pub(super) async fn top(tx: &mut Tx, key: BoardKey, part: (i64, i64)) -> Vec<BoardEntry> {
    tx.list_top(key, part).await.unwrap()
}

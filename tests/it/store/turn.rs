//! Whose turn it is: shared by guild, then by lane, then by age.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crier::domain::id::{EffectId, GuildId};
use crier::domain::time::Timestamp;
use crier::store::Tx;
use crier::store::delivery::Lease;
use crier::store::outbox::NewEffect;
use crier::store::turn::{HEAD_START, Waiting};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::lane::{effect, lease_some};
use super::make::{NOW, guild, minute};
use crate::support::database::on_every_engine;

fn of(guild_number: i64, lane: &str, due_at: Timestamp) -> NewEffect {
    NewEffect {
        guild: guild(guild_number),
        ..effect(&format!("of {lane}"), lane, due_at)
    }
}

async fn promise(tx: &mut Tx, effects: &[NewEffect]) {
    tx.insert_effects(effects, NOW).await.unwrap();
}

/// The lanes in the order of their turns, with their places.
async fn turns(tx: &mut Tx, now: Timestamp) -> Vec<(String, usize)> {
    let waiting = tx.list_waiting_lanes(now, 99).await.unwrap();
    let read = waiting.into_iter().map(|it| (it.lane, it.place));
    read.collect()
}

fn names(turns: &[(String, usize)]) -> Vec<&str> {
    turns.iter().map(|(lane, _)| lane.as_str()).collect()
}

fn waiting(lane: &str) -> Waiting {
    Waiting {
        lane: lane.to_owned(),
        guild: None,
        place: 1,
    }
}

/// Lets a lane be worked on from a moment on.
async fn take(tx: &mut Tx, lane: &str, (from, until): (Timestamp, Timestamp)) -> Lease {
    let lanes = [waiting(lane)];
    let mut leases = tx.lease_lanes(&lanes, (from, until), "t").await.unwrap();
    leases.remove(0)
}

/// Lets a lane have a turn at a moment.
async fn serve(tx: &mut Tx, lane: &str, at: Timestamp) {
    let lease = take(tx, lane, (at, at.plus(HEAD_START))).await;
    tx.release_lane(&lease, None, at).await.unwrap();
}

#[tokio::test]
async fn a_guild_with_many_lanes_lets_every_other_guild_have_one_first() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        for number in 0..98 {
            promise(&mut tx, &[of(2, &format!("c{}", 100 + number), NOW)]).await;
        }
        promise(&mut tx, &[of(1, "c50", minute(3)), of(3, "c60", minute(2))]).await;
        let first = turns(&mut tx, minute(4)).await;
        assert_eq!(names(&first[..4]), ["c100", "c60", "c50", "c101"]);
        assert_eq!(first[98], ("c196".to_owned(), 97));
        let taken = lease_some(&mut tx, minute(4), ("t", 10)).await;
        let guilds: Vec<_> = taken.iter().filter_map(|lease| lease.guild).collect();
        assert_eq!(guilds[..3], [2, 3, 1].map(guild));
        // What is worked on counts: the crowded guild's next lane is its ninth, and a newcomer's is its first.
        promise(&mut tx, &[of(4, "c70", minute(4))]).await;
        let next = turns(&mut tx, minute(4)).await;
        assert_eq!(next[0], ("c70".to_owned(), 1));
        assert_eq!(next[1], ("c108".to_owned(), 9));
    })
    .await;
}

#[tokio::test]
async fn a_guilds_lanes_take_turns_too_and_one_that_had_none_of_late_goes_first() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        for lane in ["c1", "c2", "c3"] {
            promise(&mut tx, &[of(1, lane, NOW)]).await;
        }
        for (lane, at) in [("c1", 1), ("c3", 2), ("c2", 3)] {
            serve(&mut tx, lane, minute(at)).await;
        }
        assert_eq!(names(&turns(&mut tx, minute(3)).await), ["c1", "c3", "c2"]);
        let now = minute(3).plus(HEAD_START / 2);
        promise(&mut tx, &[of(1, "c9", now)]).await;
        let order = turns(&mut tx, now).await;
        assert_eq!(
            names(&order),
            ["c1", "c3", "c9", "c2"],
            "but no one starves"
        );
        serve(&mut tx, "c1", now).await;
        let order = turns(&mut tx, now).await;
        assert_eq!(names(&order), ["c3", "c9", "c2", "c1"]);
    })
    .await;
}

#[tokio::test]
async fn a_lane_that_someone_else_took_meanwhile_is_not_taken_nor_one_that_waits() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        for lane in ["c1", "c2", "c3", "c4"] {
            promise(&mut tx, &[of(1, lane, NOW)]).await;
        }
        let seen = tx.list_waiting_lanes(NOW, 9).await.unwrap();
        take(&mut tx, "c1", (NOW, minute(1))).await;
        let held = take(&mut tx, "c2", (NOW, minute(1))).await;
        let later = Some(minute(1));
        tx.release_lane(&held, later, NOW).await.unwrap();
        let until = (NOW, minute(1));
        let taken = tx.lease_lanes(&seen, until, "other").await.unwrap();
        let taken: Vec<_> = taken.into_iter().map(|it| (it.lane, it.guild)).collect();
        let mine = Some(guild(1));
        assert_eq!(taken, [("c3".to_owned(), mine), ("c4".to_owned(), mine)]);
        assert_eq!(tx.lease_lanes(&[], until, "other").await.unwrap(), []);
    })
    .await;
}

/// What is known of a lane, for an order that is reckoned without the database.
#[derive(Debug)]
struct Lane {
    name: String,
    guild: GuildId,
    due_at: Timestamp,
    turn: Option<Timestamp>,
    is_leased: bool,
}

impl Lane {
    fn last_turn(&self) -> Timestamp {
        let head_start = self.due_at.minus(HEAD_START);
        self.turn.map_or(head_start, |turn| turn.max(head_start))
    }
}

/// The order of the turns, as it is to be.
fn reckoned(mut lanes: Vec<Lane>) -> Vec<(String, usize)> {
    lanes.sort_by_key(|it| {
        let turn = (it.last_turn(), it.due_at, it.name.clone());
        (Reverse(it.is_leased), turn)
    });
    let mut of_guild: BTreeMap<GuildId, (usize, Timestamp)> = BTreeMap::new();
    let mut placed = Vec::new();
    for lane in lanes {
        let (count, last) = of_guild.entry(lane.guild).or_insert((0, lane.last_turn()));
        *count += 1;
        *last = lane.last_turn().max(*last);
        placed.push((*count, lane));
    }
    placed.retain(|(_, lane)| !lane.is_leased);
    placed.sort_by_key(|(place, lane)| {
        let guilds_last = of_guild[&lane.guild].1;
        (*place, guilds_last, lane.due_at, lane.name.clone())
    });
    let named = placed.into_iter().map(|(place, lane)| (lane.name, place));
    named.collect()
}

/// Lanes of a few guilds, by chance: some had a turn, some are worked on, some were by a worker that died.
async fn some_lanes(tx: &mut Tx, chance: &mut StdRng) -> Vec<Lane> {
    let now = minute(10);
    let second = |seconds: u64| NOW.plus(std::time::Duration::from_secs(seconds));
    let mut lanes = Vec::new();
    for number in 0..chance.random_range(1..30_usize) {
        let name = format!("c{}", 100 + number);
        let (whose, due_at) = (
            chance.random_range(1..5_i64),
            second(chance.random_range(0..600_u64)),
        );
        let id = format!("e{number}");
        let promised = NewEffect {
            id: EffectId::from_text(id),
            ..of(whose, &name, due_at)
        };
        promise(tx, &[promised]).await;
        let mut lane = Lane {
            name,
            guild: guild(whose),
            due_at,
            turn: None,
            is_leased: false,
        };
        let at = second(chance.random_range(0..600_u64)).max(due_at);
        match chance.random_range(0..5_u8) {
            0 | 1 => {
                serve(tx, &lane.name, at).await;
                lane.turn = Some(at);
            }
            2 => {
                take(tx, &lane.name, (due_at, minute(11))).await;
                lane.turn = Some(minute(11));
                lane.is_leased = true;
            }
            3 => {
                take(tx, &lane.name, (due_at, at)).await;
                lane.turn = Some(at);
            }
            _ => {}
        }
        lanes.push(lane);
    }
    assert!(lanes.iter().all(|lane| lane.due_at <= now));
    lanes
}

#[tokio::test]
async fn turns_come_in_the_order_that_is_reckoned_for_lanes_of_any_kind() {
    on_every_engine(async |store| {
        for seed in 0..40 {
            let mut chance = StdRng::seed_from_u64(seed);
            // Never committed: the next one starts from nothing.
            let mut tx = store.write().await.unwrap();
            let lanes = some_lanes(&mut tx, &mut chance).await;
            let listed = turns(&mut tx, minute(10)).await;
            assert_eq!(listed, reckoned(lanes), "seed {seed}");
        }
    })
    .await;
}

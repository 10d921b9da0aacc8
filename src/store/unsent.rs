//! Posts that were promised and not sent yet: they follow what admins do with routes and endpoints.

use std::collections::{BTreeMap, BTreeSet};

use super::batches::BATCH;
use super::script::{Question, Value};
use super::{Store, StoreError, Tx, on_engine};
use crate::domain::effect::{Reason, nonce};
use crate::domain::event::EventKind;
use crate::domain::id::{
    ChannelId, EffectId, EndpointId, EventId, GuildId, MessageId, RoleId, RouteId,
};
use crate::domain::route::Route;
use crate::domain::time::Timestamp;
use crate::store::outbox::channel_lane;

/// What became of posts that were not sent yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rerouted {
    /// They go to another channel now.
    pub moved: u64,
    /// They go on in the channel they were for.
    pub freed: u64,
    /// They wait: for a route, or for the end of their endpoint's pause.
    pub waiting: u64,
    /// They are not sent at all.
    pub dropped: u64,
}

/// A post that was not sent yet and does not go where it should.
#[derive(Clone, Debug)]
pub struct Unsent {
    effect: EffectId,
    message: MessageId,
    event: EventId,
    endpoint: EndpointId,
    kind: EventKind,
    is_test: bool,
    channel: ChannelId,
    generation: i64,
    reason: Option<Reason>,
    is_endpoint_removed: bool,
    is_endpoint_paused: bool,
}

#[derive(sqlx::FromRow)]
struct UnsentRow {
    effect_id: String,
    message_id: String,
    event_id: String,
    endpoint_id: String,
    kind: String,
    is_test: bool,
    channel_id: i64,
    generation: i64,
    reason: Option<String>,
    removed_at: Option<i64>,
    paused_at: Option<i64>,
}

impl TryFrom<UnsentRow> for Unsent {
    type Error = StoreError;

    fn try_from(row: UnsentRow) -> Result<Self, StoreError> {
        let bad = |column| StoreError::row("effect", column, &row.effect_id);
        Ok(Self {
            kind: EventKind::parse(&row.kind).ok_or_else(|| bad("kind"))?,
            channel: ChannelId::new(row.channel_id).ok_or_else(|| bad("channel_id"))?,
            reason: row.reason.as_deref().and_then(Reason::parse),
            is_test: row.is_test,
            generation: row.generation,
            is_endpoint_removed: row.removed_at.is_some(),
            is_endpoint_paused: row.paused_at.is_some(),
            message: MessageId::from_text(row.message_id),
            event: EventId::from_text(row.event_id),
            endpoint: EndpointId::from_text(row.endpoint_id),
            effect: EffectId::from_text(row.effect_id),
        })
    }
}

/// Where a post goes now.
#[derive(Debug, PartialEq, Eq)]
enum Way<'r> {
    To(&'r Route),
    Free,
    Wait(Reason),
    Drop,
}

impl Unsent {
    fn is_wanted_by(&self, route: &Route) -> bool {
        (self.is_test || route.kind == self.kind)
            && route
                .endpoint
                .as_ref()
                .is_none_or(|id| *id == self.endpoint)
    }

    /// Where it goes, with the routes as they are now; the event is announced in these channels already.
    fn way<'r>(
        &self,
        routes: &'r [Route],
        preferred: Option<&RouteId>,
        announced: &BTreeSet<ChannelId>,
    ) -> Way<'r> {
        if self.is_endpoint_removed {
            return Way::Drop;
        }
        if self.is_endpoint_paused {
            return Way::Wait(Reason::EndpointPaused);
        }
        let wanted = || routes.iter().filter(|route| self.is_wanted_by(route));
        if wanted().any(|route| route.channel == self.channel) {
            return Way::Free;
        }
        let changed = wanted().find(|route| Some(&route.id) == preferred);
        let mut open = changed.into_iter().chain(wanted());
        match open.find(|route| !announced.contains(&route.channel)) {
            Some(route) => Way::To(route),
            // The route leads to where the same event is announced already.
            None if changed.is_some() => Way::Drop,
            None => Way::Wait(Reason::RouteRemoved),
        }
    }
}

impl Store {
    /// Lets all that a guild has not sent yet follow its routes and endpoints as they are now, a batch in each transaction.
    /// Where several routes would do, the `preferred` one is taken.
    pub async fn reroute(
        &self,
        guild: GuildId,
        preferred: Option<&RouteId>,
        now: Timestamp,
    ) -> Result<Rerouted, StoreError> {
        let mut done = Rerouted::default();
        let mut after = String::new();
        loop {
            let mut tx = self.read().await?;
            let unsent = tx.list_unrouted(guild, &after).await?;
            drop(tx);
            let Some(last) = unsent.last() else {
                return Ok(done);
            };
            after = last.effect.to_string();
            let mut tx = self.write().await?;
            let some = tx.upsert_rerouted((guild, &unsent), preferred, now).await?;
            tx.commit().await?;
            done.moved += some.moved;
            done.freed += some.freed;
            done.waiting += some.waiting;
            done.dropped += some.dropped;
        }
    }
}

impl Tx {
    /// Posts of a guild that were not sent yet and that no route leads to their channel, or that wait for one: the next
    /// after an effect, at most [`BATCH`]. What may have been sent is left alone.
    pub async fn list_unrouted(
        &mut self,
        guild: GuildId,
        after: &str,
    ) -> Result<Vec<Unsent>, StoreError> {
        // The plus keeps an index out: in the order of the key, a batch is read without sorting all that waits.
        const SQL: &str = "select f.effect_id, m.message_id, e.event_id, e.endpoint_id, e.kind, e.is_test, \
            m.channel_id, m.generation, f.reason, p.removed_at, p.paused_at from effect f \
            join message m on m.message_id = f.message_id \
            join message_event me on me.message_id = m.message_id and me.position = (\
            select min(position) from message_event where message_id = m.message_id) \
            join event e on e.event_id = me.event_id \
            join endpoint p on p.endpoint_id = e.endpoint_id \
            where f.effect_id > $2 and +f.guild_id = $1 and f.kind = 'post' \
            and f.state in ('pending', 'parked') \
            and m.posted_id is null and (m.frozen is null or f.state = 'parked') and (\
            p.removed_at is not null or p.paused_at is not null \
            or f.reason in ('route-removed', 'endpoint-paused') or not exists (\
            select 1 from route r where r.guild_id = f.guild_id and r.removed_at is null \
            and r.channel_id = m.channel_id and (r.kind = e.kind or e.is_test) \
            and (r.endpoint_id is null or r.endpoint_id = e.endpoint_id))) \
            order by f.effect_id limit $3";
        let rows: Vec<UnsentRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(guild.get())
            .bind(after)
            .bind(BATCH)
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Lets these posts follow the guild's routes and endpoints; says what became of them.
    pub async fn upsert_rerouted(
        &mut self,
        (guild, unsent): (GuildId, &[Unsent]),
        preferred: Option<&RouteId>,
        now: Timestamp,
    ) -> Result<Rerouted, StoreError> {
        let routes = self.list_routes(guild).await?;
        let mut announced = self.list_announced(unsent).await?;
        let mut done = Rerouted::default();
        let mut changes = Changes::default();
        for post in unsent {
            let there = announced.entry(post.event.clone()).or_default();
            match post.way(&routes, preferred, there) {
                Way::To(route) => {
                    there.insert(route.channel);
                    changes.go(post, route);
                    done.moved += 1;
                }
                Way::Free if post.reason.is_some_and(Reason::is_of_admins) => {
                    changes.freed.push(post);
                    done.freed += 1;
                }
                Way::Wait(reason) if post.reason != Some(reason) => {
                    changes.parked.push((post, reason));
                    done.waiting += 1;
                }
                Way::Free | Way::Wait(_) => {}
                Way::Drop => {
                    changes.dropped.push(post);
                    done.dropped += 1;
                }
            }
        }
        self.carry_out(changes, now).await?;
        Ok(done)
    }

    /// In which channels the events of these posts are announced, or are to be.
    async fn list_announced(
        &mut self,
        unsent: &[Unsent],
    ) -> Result<BTreeMap<EventId, BTreeSet<ChannelId>>, StoreError> {
        const SQL: &str = "select me.event_id, m.channel_id from {asked} cross join message_event me \
            join message m on m.message_id = me.message_id \
            where me.event_id = asked.value ->> 0";
        let asked = unsent.iter().map(|post| vec![post.event.as_str().into()]);
        let question = Question::new(SQL, asked.collect());
        let rows: Vec<(String, i64)> = self.ask(&[question]).await?.take()?;
        let mut announced: BTreeMap<EventId, BTreeSet<ChannelId>> = BTreeMap::new();
        for (event, channel) in rows {
            let there = announced.entry(EventId::from_text(event)).or_default();
            there.extend(ChannelId::new(channel));
        }
        Ok(announced)
    }

    async fn carry_out(&mut self, changes: Changes<'_>, now: Timestamp) -> Result<(), StoreError> {
        // Nothing is changed that a worker began to send meanwhile.
        const MESSAGE: &str = "update message set channel_id = cast(asked.value ->> 1 as bigint), \
            style = asked.value ->> 2, mention_role_id = cast(asked.value ->> 3 as bigint), \
            nonce = asked.value ->> 4, generation = cast(asked.value ->> 5 as bigint), \
            frozen = null, first_sent_at = null from {asked} \
            where message.message_id = asked.value ->> 0 and message.posted_id is null \
            and (message.frozen is null or exists (select 1 from effect f \
            where f.effect_id = asked.value ->> 6 and f.state = 'parked'))";
        const EFFECT: &str = "update effect set lane = asked.value ->> 1, state = 'pending', attempt = 0, \
            reason = null, due_at = cast(asked.value ->> 2 as bigint) from {asked} \
            where effect.effect_id = asked.value ->> 0 and exists (select 1 from message m \
            where m.message_id = effect.message_id and m.frozen is null and m.posted_id is null \
            and m.channel_id = cast(asked.value ->> 3 as bigint))";
        const PARK: &str = "update effect set state = 'parked', reason = asked.value ->> 1, \
            settled_at = cast(asked.value ->> 2 as bigint) from {asked} \
            where effect.effect_id = asked.value ->> 0 and (effect.state = 'parked' \
            or exists (select 1 from message m where m.message_id = effect.message_id and m.frozen is null))";
        // What would change a message that is still to be posted is in it when it is.
        const EDITS: &str = "delete from effect where kind = 'edit' \
            and message_id in (select asked.value ->> 0 from {asked})";
        self.change(MESSAGE, changes.messages).await?;
        self.change(EDITS, changes.edits).await?;
        let freed = changes.freed.iter().map(|post| (*post, post.channel));
        let due: Vec<_> = changes.moved.into_iter().chain(freed).collect();
        let effects = due.iter().map(|(post, channel)| {
            let lane = channel_lane(*channel);
            vec![
                post.effect.as_str().into(),
                lane.into(),
                now.as_ms().into(),
                channel.get().into(),
            ]
        });
        self.change(EFFECT, effects.collect()).await?;
        let lanes: BTreeSet<String> = due.iter().map(|(_, to)| channel_lane(*to)).collect();
        let lanes: Vec<(&str, Timestamp)> = lanes.iter().map(|lane| (lane.as_str(), now)).collect();
        self.upsert_lanes(&lanes).await?;
        let parked = changes.parked.iter().map(|(post, reason)| {
            vec![
                post.effect.as_str().into(),
                reason.as_str().into(),
                now.as_ms().into(),
            ]
        });
        self.change(PARK, parked.collect()).await?;
        let dropped = changes.dropped.iter();
        self.drop_messages(
            dropped
                .map(|post| post.message.as_str().to_owned())
                .collect(),
        )
        .await
    }

    /// Drops messages that are still to be posted, with all that was promised for them. Nothing that may have been sent.
    async fn drop_messages(&mut self, messages: Vec<String>) -> Result<(), StoreError> {
        const EFFECTS: &str = "delete from effect where message_id in (select m.message_id \
            from {asked} cross join message m where m.message_id = asked.value ->> 0 \
            and m.posted_id is null and (m.frozen is null or exists (select 1 from effect f \
            where f.message_id = m.message_id and f.kind = 'post' and f.state = 'parked')))";
        const MESSAGES: &str = "delete from message where message_id in (select m.message_id \
            from {asked} cross join message m where m.message_id = asked.value ->> 0 \
            and m.posted_id is null and not exists (select 1 from effect f \
            where f.message_id = m.message_id and f.kind = 'post'))";
        let rows = || messages.iter().map(|id| vec![id.into()]).collect();
        self.change(EFFECTS, rows()).await?;
        self.change(MESSAGES, rows()).await
    }

    /// Drops some of the posts that have waited for a route since before `before`: at most [`BATCH`], and says how many.
    pub async fn delete_unrouted(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        const SQL: &str = "select message_id from effect where state = 'parked' and kind = 'post' \
            and reason = 'route-removed' and settled_at < $1 limit $2";
        let messages: Vec<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(before.as_ms())
            .bind(BATCH)
            .fetch_all(conn)
            .await)?;
        let count = messages.len() as u64;
        self.drop_messages(messages).await?;
        Ok(count)
    }

    /// Whether no route leads a post to its channel any more.
    pub async fn is_unrouted(&mut self, effect: &EffectId) -> Result<bool, StoreError> {
        const SQL: &str = "select cast(count(*) as bigint) from effect f \
            join message m on m.message_id = f.message_id \
            join message_event me on me.message_id = m.message_id \
            join event e on e.event_id = me.event_id \
            where f.effect_id = $1 and f.kind = 'post' and not exists (\
            select 1 from route r where r.guild_id = f.guild_id and r.removed_at is null \
            and r.channel_id = m.channel_id and (r.kind = e.kind or e.is_test) \
            and (r.endpoint_id is null or r.endpoint_id = e.endpoint_id))";
        let unrouted: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(effect.as_str())
            .fetch_one(conn)
            .await)?;
        Ok(unrouted > 0)
    }
}

/// What is written for a batch of posts.
#[derive(Default)]
struct Changes<'a> {
    messages: Vec<Vec<Value>>,
    edits: Vec<Vec<Value>>,
    moved: Vec<(&'a Unsent, ChannelId)>,
    freed: Vec<&'a Unsent>,
    parked: Vec<(&'a Unsent, Reason)>,
    dropped: Vec<&'a Unsent>,
}

impl<'a> Changes<'a> {
    /// It goes where a route leads, and looks as the route says. It may have been tried in the other channel, so Discord
    /// gets to know it by another nonce.
    fn go(&mut self, post: &'a Unsent, route: &Route) {
        let generation = post.generation + 1;
        self.messages.push(vec![
            post.message.as_str().into(),
            route.channel.get().into(),
            route.style.as_str().into(),
            route.mention.map(RoleId::get).into(),
            nonce(&post.message, generation).into(),
            generation.into(),
            post.effect.as_str().into(),
        ]);
        self.edits.push(vec![post.message.as_str().into()]);
        self.moved.push((post, route.channel));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::route::Style;

    fn route(id: &str, channel: i64, endpoint: Option<&str>) -> Route {
        Route {
            id: RouteId::from_text(id),
            guild: GuildId::new(1).unwrap(),
            endpoint: endpoint.map(EndpointId::from_text),
            kind: EventKind::Vote,
            channel: ChannelId::new(channel).unwrap(),
            mention: None,
            style: Style::Full,
        }
    }

    fn post() -> Unsent {
        Unsent {
            effect: EffectId::from_text("f"),
            message: MessageId::from_text("m"),
            event: EventId::from_text("e"),
            endpoint: EndpointId::from_text("p"),
            kind: EventKind::Vote,
            is_test: false,
            channel: ChannelId::new(50).unwrap(),
            generation: 0,
            reason: None,
            is_endpoint_removed: false,
            is_endpoint_paused: false,
        }
    }

    #[test]
    fn a_post_goes_where_the_changed_route_leads_and_never_twice_into_one_channel() {
        let routes = [route("a", 51, None), route("b", 52, Some("p"))];
        let changed = routes[1].id.clone();
        let announced = |channels: &[i64]| {
            let ids = channels.iter().filter_map(|id| ChannelId::new(*id));
            ids.collect::<BTreeSet<_>>()
        };
        let way = |preferred, there: &[i64]| post().way(&routes, preferred, &announced(there));
        assert_eq!(way(None, &[50]), Way::To(&routes[0]));
        assert_eq!(way(Some(&changed), &[50]), Way::To(&routes[1]));
        assert_eq!(way(Some(&changed), &[50, 52]), Way::To(&routes[0]));
        assert_eq!(way(Some(&changed), &[50, 51, 52]), Way::Drop);
        let removed = Way::Wait(Reason::RouteRemoved);
        assert_eq!(way(None, &[50, 51, 52]), removed);
        assert_eq!(post().way(&[], None, &announced(&[50])), removed);
        let of_another = [route("c", 53, Some("other"))];
        assert_eq!(post().way(&of_another, None, &announced(&[50])), removed);
        let there = [route("d", 50, None)];
        assert_eq!(post().way(&there, None, &announced(&[50])), Way::Free);
    }

    #[test]
    fn what_a_removed_endpoint_has_not_sent_is_dropped_and_a_pause_only_delays() {
        let there = [route("d", 50, None)];
        let none = BTreeSet::new();
        let mut gone = post();
        gone.is_endpoint_removed = true;
        assert_eq!(gone.way(&there, None, &none), Way::Drop);
        let mut paused = post();
        paused.is_endpoint_paused = true;
        let waits = Way::Wait(Reason::EndpointPaused);
        assert_eq!(paused.way(&there, None, &none), waits);
    }
}

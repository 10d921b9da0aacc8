//! How many endpoints and routes a guild may have.

use super::event::EventKind;
use super::route::Route;

/// How many endpoints a guild may have.
pub const MOST_ENDPOINTS: usize = 100;
/// How many routes a guild may have.
pub const MOST_ROUTES: usize = 500;
/// How many routes one event may match: those for its kind and its endpoint, and those for its kind and every endpoint.
pub const MOST_MATCHING: usize = 50;

/// What a guild has set up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetUp {
    /// How many endpoints it has.
    pub endpoints: usize,
    /// Its routes.
    pub routes: Vec<Route>,
}

/// One of the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Of endpoints.
    Endpoints,
    /// Of routes.
    Routes,
    /// Of routes that one event of this kind matches.
    Matching(EventKind),
}

impl Limit {
    /// How many there may be.
    pub const fn most(self) -> usize {
        match self {
            Self::Endpoints => MOST_ENDPOINTS,
            Self::Routes => MOST_ROUTES,
            Self::Matching(_) => MOST_MATCHING,
        }
    }
}

impl SetUp {
    /// The same with this route, replacing an older version of it.
    #[must_use]
    pub fn with_route(mut self, route: Route) -> Self {
        self.routes.retain(|other| other.id != route.id);
        self.routes.push(route);
        self
    }

    /// The limit that a change to `after` breaks. A guild that already exceeds a limit keeps what it has, but cannot
    /// add more.
    pub fn limit_broken_by(&self, after: &Self) -> Option<Limit> {
        let breaks = |limit: Limit, before: usize, after: usize| {
            (after > limit.most().max(before)).then_some(limit)
        };
        let matching = |route: &Route| {
            let limit = Limit::Matching(route.kind);
            breaks(
                limit,
                self.count_matching(route),
                after.count_matching(route),
            )
        };
        breaks(Limit::Endpoints, self.endpoints, after.endpoints)
            .or_else(|| breaks(Limit::Routes, self.routes.len(), after.routes.len()))
            .or_else(|| after.routes.iter().find_map(matching))
    }

    /// How many routes match an event of this route's kind at this route's endpoint.
    fn count_matching(&self, route: &Route) -> usize {
        let is_matched = |other: &&Route| {
            other.kind == route.kind
                && (other.endpoint.is_none() || other.endpoint == route.endpoint)
        };
        self.routes.iter().filter(is_matched).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{ChannelId, EndpointId, GuildId, RouteId};
    use crate::domain::route::Style;

    fn route(number: usize, kind: EventKind, endpoint: Option<&str>) -> Route {
        Route {
            id: RouteId::from_text(format!("r{number}")),
            guild: GuildId::new(1).unwrap(),
            endpoint: endpoint.map(EndpointId::from_text),
            kind,
            channel: ChannelId::new(1).unwrap(),
            mention: None,
            style: Style::Full,
        }
    }

    /// Routes with these numbers for votes of an endpoint, or of all.
    fn votes(numbers: std::ops::Range<usize>, endpoint: Option<&str>) -> Vec<Route> {
        let votes = numbers.map(|number| route(number, EventKind::Vote, endpoint));
        votes.collect()
    }

    fn set_up(routes: &[Vec<Route>]) -> SetUp {
        SetUp {
            endpoints: 2,
            routes: routes.concat(),
        }
    }

    /// The limit that one more route breaks.
    fn broken(before: &SetUp, added: Route) -> Option<Limit> {
        before.limit_broken_by(&before.clone().with_route(added))
    }

    const VOTES: Option<Limit> = Some(Limit::Matching(EventKind::Vote));

    #[test]
    fn fifty_routes_may_match_an_event_whether_for_its_endpoint_or_for_all() {
        let before = set_up(&[votes(0..20, Some("a")), votes(20..49, None)]);
        for endpoint in [Some("a"), None] {
            let fiftieth = route(50, EventKind::Vote, endpoint);
            assert_eq!(broken(&before, fiftieth.clone()), None);
            let full = before.clone().with_route(fiftieth);
            for next in [Some("a"), None] {
                assert_eq!(broken(&full, route(51, EventKind::Vote, next)), VOTES);
            }
            let other_endpoint = route(51, EventKind::Vote, Some("b"));
            assert_eq!(broken(&full, other_endpoint), None);
            let other_kind = route(51, EventKind::Review, Some("a"));
            assert_eq!(broken(&full, other_kind), None);
        }
    }

    #[test]
    fn a_route_that_is_moved_counts_where_it_goes_and_no_longer_where_it_was() {
        let before = set_up(&[votes(0..50, Some("a")), votes(50..52, Some("b"))]);
        assert_eq!(
            broken(&before, route(50, EventKind::Vote, Some("a"))),
            VOTES
        );
        assert_eq!(broken(&before, route(50, EventKind::Vote, None)), VOTES);
        assert_eq!(broken(&before, route(0, EventKind::Vote, None)), None);
        assert_eq!(broken(&before, route(0, EventKind::Vote, Some("b"))), None);
    }

    #[test]
    fn a_guild_with_more_than_a_limit_keeps_it_and_adds_nothing() {
        let before = set_up(&[votes(0..98, Some("a"))]);
        assert_eq!(before.limit_broken_by(&before), None);
        let fewer = set_up(&[votes(0..97, Some("a"))]);
        assert_eq!(before.limit_broken_by(&fewer), None);
        assert_eq!(broken(&before, route(98, EventKind::Vote, None)), VOTES);
        assert_eq!(broken(&before, route(98, EventKind::Vote, Some("b"))), None);
    }

    #[test]
    fn there_are_a_hundred_endpoints_and_five_hundred_routes_at_most() {
        let endpoints = |endpoints| SetUp {
            endpoints,
            ..SetUp::default()
        };
        assert_eq!(endpoints(99).limit_broken_by(&endpoints(100)), None);
        let broken_by = |before, after| endpoints(before).limit_broken_by(&endpoints(after));
        assert_eq!(broken_by(100, 101), Some(Limit::Endpoints));
        assert_eq!(broken_by(120, 119), None);
        let each_its_own = (0..499).map(|number| {
            let endpoint = format!("e{}", number % 100);
            route(number, EventKind::Vote, Some(&endpoint))
        });
        let before = set_up(&[each_its_own.collect()]);
        let next = |number| route(number, EventKind::Vote, Some("e0"));
        assert_eq!(broken(&before, next(499)), None);
        let full = before.with_route(next(499));
        assert_eq!(broken(&full, next(500)), Some(Limit::Routes));
        assert_eq!(broken(&full, next(7)), None);
    }
}

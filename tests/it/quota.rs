//! How many endpoints and routes a server may have: what is refused, in which words, and that nothing changes then.

use crier::clock::Clock;
use crier::domain::event::EventKind;
use crier::domain::id::RouteId;
use crier::domain::language::Language;
use crier::domain::quota::{MOST_ENDPOINTS, MOST_MATCHING, MOST_ROUTES, SetUp};
use crier::domain::route::Route;
use crier::store::endpoint::Endpoint;
use crier_sandbox::{Person, seed};
use futures_util::future::join_all;

use crate::command::{presses, types};
use crate::support::{Crier, Hook, SECRET, endpoint, guild, route};

fn anna(crier: &Crier) -> Person {
    crier.sandbox.person(seed::ANNA)
}

fn label(key: &str) -> String {
    Language::En.texts().get(key)
}

async fn set_up(crier: &Crier) -> SetUp {
    let mut tx = crier.app.store.read().await.unwrap();
    tx.get_set_up(guild()).await.unwrap()
}

/// Adds so many routes for this kind of an endpoint's events, each to a channel of its own, past the bot.
async fn fill(crier: &Crier, hook: &Hook, kind: EventKind, count: usize) {
    let mut tx = crier.app.store.write().await.unwrap();
    for _ in 0..count {
        let channel = crier.sandbox.add_channel(seed::GUILD, "another");
        let route = route(hook, kind, channel);
        tx.insert_route(&route, crier.clock.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Adds endpoints that announce nothing, past the bot, until there are so many.
async fn fill_endpoints(crier: &Crier, count: usize) {
    let missing = count - set_up(crier).await.endpoints;
    let mut tx = crier.app.store.write().await.unwrap();
    for _ in 0..missing {
        let of = (guild(), "boticord", SECRET);
        endpoint::insert(&mut tx, &crier.app.intake.vault, of, crier.clock.now()).await;
    }
    tx.commit().await.unwrap();
}

/// Says that this is refused and changes nothing.
async fn refuses(crier: &Crier, line: &str, words: &str) {
    let before = set_up(crier).await;
    let refused = types(&anna(crier), line).await;
    assert!(refused.text().contains(words), "{}", refused.text());
    assert_eq!(set_up(crier).await, before, "{line}");
    let threads = crier.sandbox.log().count_requests("POST", "/threads");
    assert_eq!(threads, 0, "no thread is left behind");
}

/// A Crier with an endpoint for which this many routes want votes.
async fn start(routes: usize) -> (Crier, Hook) {
    let crier = Crier::start().await.with_bot().await;
    let hook = crier.silent_endpoint("boticord", SECRET).await;
    fill(&crier, &hook, EventKind::Vote, routes).await;
    (crier, hook)
}

#[tokio::test]
async fn the_fiftieth_route_for_the_same_events_is_taken_and_the_next_one_refused() {
    let (crier, hook) = start(MOST_MATCHING - 1).await;
    let anna = anna(&crier);
    types(&anna, "/route add event:vote channel:#votes").await;
    assert_eq!(set_up(&crier).await.routes.len(), MOST_MATCHING);
    for channel in ["#lobby", "#ideas"] {
        let line = format!("/route add event:vote channel:{channel}");
        refuses(&crier, &line, "At most 50 routes").await;
        let line = format!("{line} endpoint:{}", hook.id);
        refuses(&crier, &line, "At most 50 routes").await;
    }
    let line = "/endpoint add source:boticord channel:#reviews";
    let made = types(&anna, line).await;
    assert!(made.text().contains("/hooks/"), "for its own events");
    types(&anna, "/route add event:review channel:#lobby").await;
    let routes = set_up(&crier).await.routes;
    assert_eq!(routes.len(), MOST_MATCHING + 3, "{routes:?}");
    crier.stop().await;
}

#[tokio::test]
async fn a_route_is_moved_to_the_events_of_a_full_endpoint_by_no_edit_and_changed_otherwise() {
    let (crier, hook) = start(MOST_MATCHING).await;
    let anna = anna(&crier);
    let other = crier.silent_endpoint("boticord", SECRET).await;
    crier.route(&other, EventKind::Vote, seed::VOTES).await;
    let routes = set_up(&crier).await.routes;
    let of = |hook: &Hook| {
        let mut of = routes
            .iter()
            .filter(|it| it.endpoint.as_ref() == Some(&hook.id));
        of.next().unwrap().id.clone()
    };
    let line = format!("/route edit route:{} endpoint:{}", of(&other), hook.id);
    refuses(&crier, &line, "At most 50 routes").await;
    let line = format!("/route edit route:{} clear:endpoint", of(&other));
    refuses(&crier, &line, "At most 50 routes").await;
    let line = format!("/route edit route:{} channel:#lobby style:plain", of(&hook));
    types(&anna, &line).await;
    let changed = set_up(&crier).await.routes;
    let changed = changed.iter().filter(|it| it.style.as_str() == "plain");
    assert_eq!(changed.count(), 1);
    crier.stop().await;
}

#[tokio::test]
async fn a_removed_route_does_not_come_back_beside_fifty_others() {
    let (crier, _) = start(MOST_MATCHING - 1).await;
    let anna = anna(&crier);
    types(&anna, "/route add event:vote channel:#votes").await;
    let routes = set_up(&crier).await.routes;
    let own = routes.iter().find(|it| it.endpoint.is_none()).unwrap();
    let removed = types(&anna, &format!("/route remove route:{}", own.id)).await;
    types(&anna, "/route add event:vote channel:#lobby").await;
    let before = set_up(&crier).await;
    let refused = presses(&anna, &removed, &label("button-undo")).await;
    assert!(refused.text().contains("At most 50 routes"));
    assert_eq!(set_up(&crier).await, before);
    let lobby = before.routes.iter().find(|it| it.endpoint.is_none());
    let line = format!("/route remove route:{}", lobby.unwrap().id);
    types(&anna, &line).await;
    presses(&anna, &refused, &label("button-undo")).await;
    assert!(set_up(&crier).await.routes.contains(own));
    crier.stop().await;
}

#[tokio::test]
async fn a_question_that_is_answered_late_is_checked_again() {
    let crier = Crier::start().await.with_bot().await;
    let forum = crier.silent_endpoint("website-toolbox", "").await;
    fill(&crier, &forum, EventKind::Payment, MOST_MATCHING - 1).await;
    let anna = anna(&crier);
    let asked = types(&anna, "/route add event:payment channel:#lobby").await;
    fill(&crier, &forum, EventKind::Payment, 1).await;
    let refused = presses(&anna, &asked, &label("button-payment")).await;
    assert!(refused.text().contains("At most 50 routes"));
    assert_eq!(set_up(&crier).await.routes.len(), MOST_MATCHING);
    crier.stop().await;
}

/// Types all of these at once.
async fn type_all(crier: &Crier, lines: impl IntoIterator<Item = String>) {
    let anna = anna(crier);
    let typed = lines.into_iter().map(|line| {
        let anna = anna.clone();
        async move { types(&anna, &line).await }
    });
    join_all(typed).await;
}

/// Types these one after the other, presses a button in each reply if one is named, and then undoes all of it at once.
async fn undo_all(crier: &Crier, lines: impl IntoIterator<Item = String>, button: Option<&str>) {
    let anna = anna(crier);
    let mut removed = Vec::new();
    for line in lines {
        let mut reply = types(&anna, &line).await;
        if let Some(button) = button {
            reply = presses(&anna, &reply, &label(button)).await;
        }
        removed.push(reply);
    }
    let undo = label("button-undo");
    join_all(removed.iter().map(|reply| presses(&anna, reply, &undo))).await;
}

#[tokio::test]
async fn of_admins_who_add_or_move_or_restore_the_fiftieth_route_at_once_one_succeeds() {
    let (crier, hook) = start(MOST_MATCHING - 1).await;
    let channels = ["#lobby", "#votes", "#reviews", "#comments", "#forum"];
    let line = |channel| {
        format!(
            "/route add event:vote channel:{channel} endpoint:{}",
            hook.id
        )
    };
    type_all(&crier, channels.map(line)).await;
    let routes = set_up(&crier).await.routes;
    assert_eq!(routes.len(), MOST_MATCHING);

    fill(&crier, &hook, EventKind::Vote, 2).await;
    let line = |route: &Route| format!("/route remove route:{}", route.id);
    undo_all(&crier, routes.iter().take(3).map(line), None).await;
    assert_eq!(set_up(&crier).await.routes.len(), MOST_MATCHING);

    types(&anna(&crier), &line(&set_up(&crier).await.routes[0])).await;
    let other = crier.silent_endpoint("boticord", SECRET).await;
    fill(&crier, &other, EventKind::Vote, 5).await;
    let is_of = |route: &Route, hook: &Hook| route.endpoint.as_ref() == Some(&hook.id);
    let mut routes = set_up(&crier).await.routes;
    routes.retain(|route| is_of(route, &other));
    let line = |route: &Route| format!("/route edit route:{} endpoint:{}", route.id, hook.id);
    type_all(&crier, routes.iter().map(line)).await;
    let mut routes = set_up(&crier).await.routes;
    routes.retain(|route| is_of(route, &hook));
    assert_eq!(routes.len(), MOST_MATCHING);
    crier.stop().await;
}

#[tokio::test]
async fn of_admins_who_make_or_restore_the_hundredth_endpoint_at_once_one_succeeds() {
    let crier = Crier::start().await.with_bot().await;
    fill_endpoints(&crier, MOST_ENDPOINTS - 1).await;
    let line = |number| format!("/endpoint add source:sphere channel:#votes name:{number}");
    type_all(&crier, (1..=4).map(line)).await;
    assert_eq!(set_up(&crier).await.endpoints, MOST_ENDPOINTS);

    fill_endpoints(&crier, MOST_ENDPOINTS + 2).await;
    let mut tx = crier.app.store.read().await.unwrap();
    let endpoints = tx.list_endpoints(guild()).await.unwrap();
    drop(tx);
    let line = |endpoint: &Endpoint| format!("/endpoint remove endpoint:{}", endpoint.id);
    let lines = endpoints.iter().take(3).map(line);
    undo_all(&crier, lines, Some("button-remove")).await;
    assert_eq!(set_up(&crier).await.endpoints, MOST_ENDPOINTS);
    crier.stop().await;
}

#[tokio::test]
async fn the_hundredth_endpoint_is_made_and_the_next_one_refused_also_when_one_comes_back() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    fill_endpoints(&crier, MOST_ENDPOINTS - 1).await;
    types(
        &anna,
        "/endpoint add source:boticord channel:#votes name:Last",
    )
    .await;
    assert_eq!(set_up(&crier).await.endpoints, MOST_ENDPOINTS);
    for channel in ["#votes", "#ideas"] {
        let line = format!("/endpoint add source:boticord channel:{channel}");
        refuses(&crier, &line, "at most 100 endpoints").await;
    }
    let asked = types(&anna, "/endpoint remove endpoint:Last").await;
    let removed = presses(&anna, &asked, &label("button-remove")).await;
    fill_endpoints(&crier, MOST_ENDPOINTS).await;
    let before = set_up(&crier).await;
    let refused = presses(&anna, &removed, &label("button-undo")).await;
    assert!(refused.text().contains("at most 100 endpoints"));
    assert_eq!(set_up(&crier).await, before);
    crier.stop().await;
}

#[tokio::test]
async fn an_endpoint_comes_back_only_if_there_is_room_for_its_routes() {
    let (crier, hook) = start(MOST_MATCHING - 1).await;
    let anna = anna(&crier);
    let remove = format!("/endpoint remove endpoint:{}", hook.id);
    let asked = types(&anna, &remove).await;
    let removed = presses(&anna, &asked, &label("button-remove")).await;
    for channel in ["#votes", "#lobby"] {
        types(&anna, &format!("/route add event:vote channel:{channel}")).await;
    }
    let before = set_up(&crier).await;
    let refused = presses(&anna, &removed, &label("button-undo")).await;
    assert!(refused.text().contains("At most 50 routes"));
    assert_eq!(set_up(&crier).await, before);
    types(
        &anna,
        &format!("/route remove route:{}", before.routes[0].id),
    )
    .await;
    presses(&anna, &refused, &label("button-undo")).await;
    assert_eq!(set_up(&crier).await.routes.len(), MOST_MATCHING);
    crier.stop().await;
}

/// Adds endpoints with routes for votes until there are so many routes.
async fn fill_routes(crier: &Crier, count: usize) {
    for first in (0..count).step_by(MOST_MATCHING) {
        let hook = crier.silent_endpoint("boticord", SECRET).await;
        let missing = MOST_MATCHING.min(count - first);
        fill(crier, &hook, EventKind::Vote, missing).await;
    }
}

#[tokio::test]
async fn the_five_hundredth_route_is_made_and_the_next_one_refused_also_with_a_new_endpoint() {
    let crier = Crier::start().await.with_bot().await;
    let anna = anna(&crier);
    fill_routes(&crier, MOST_ROUTES - 1).await;
    let line = "/endpoint add source:boticord channel:#reviews";
    refuses(&crier, line, "at most 500 routes").await;
    types(&anna, "/route add event:review channel:#reviews").await;
    assert_eq!(set_up(&crier).await.routes.len(), MOST_ROUTES);
    let line = "/route add event:review channel:#lobby";
    refuses(&crier, line, "at most 500 routes").await;
    let id: &RouteId = &set_up(&crier).await.routes[0].id;
    types(&anna, &format!("/route remove route:{id}")).await;
    types(&anna, line).await;
    assert_eq!(set_up(&crier).await.routes.len(), MOST_ROUTES);
    crier.stop().await;
}

/// What is said beyond 50 routes for an event, 500 routes and 100 endpoints, in each language.
const REFUSALS: [&str; 9] = [
    "At most 50 routes can apply to the same event, and now there would be more for “Votes and \
     bumps”. A route for all endpoints applies to the events of each of them. Remove a route for \
     these events with `/route remove`, then try again.",
    "К одному событию может относиться не больше 50 маршрутов, а теперь их стало бы больше: «Голоса \
     и бампы». Маршрут для всех вебхуков относится к событиям каждого из них. Удалите один из \
     маршрутов для таких событий командой `/route remove` и попробуйте ещё раз.",
    "За едно и също събитие може да има най-много 50 маршрута, а сега биха станали повече: „Гласове \
     и бъмпове“. Маршрут за всички уебхукове важи за събитията на всеки от тях. Премахнете маршрут \
     за такива събития с `/route remove` и опитайте пак.",
    "A server can have at most 500 routes, and there is no room here for more. Remove one that you \
     no longer need with `/route remove`, then try again.",
    "На сервере может быть не больше 500 маршрутов, и места для новых нет. Удалите ненужный командой \
     `/route remove` и попробуйте ещё раз.",
    "В един сървър може да има най-много 500 маршрута и за още няма място. Премахнете ненужен с \
     `/route remove` и опитайте пак.",
    "A server can have at most 100 endpoints, and there is no room here for another. Remove one that \
     you no longer need with `/endpoint remove`, then try again.",
    "На сервере может быть не больше 100 вебхуков, и места для ещё одного нет. Удалите ненужный \
     командой `/endpoint remove` и попробуйте ещё раз.",
    "В един сървър може да има най-много 100 уебхука и за още един няма място. Премахнете ненужен с \
     `/endpoint remove` и опитайте пак.",
];

/// A text whose commands are written as they are typed.
fn without_ids(text: &str) -> String {
    let parts = text.split("</").enumerate().map(|(place, part)| {
        let (Some((command, rest)), true) = (part.split_once(':'), place > 0) else {
            return part.to_owned();
        };
        let rest = rest.split_once('>').unwrap().1;
        format!("`/{command}`{rest}")
    });
    parts.collect()
}

/// What the bot replies in each language.
async fn replies(crier: &Crier, line: &str) -> [String; 3] {
    let mut replies = Vec::new();
    for language in ["en-US", "ru", "bg"] {
        let person = anna(crier).speaking(language);
        let text = types(&person, line).await.text();
        replies.push(text.trim().to_owned());
    }
    replies.try_into().unwrap()
}

#[tokio::test]
async fn a_refusal_says_the_limit_and_what_to_do_in_the_language_of_who_asks() {
    let (crier, _) = start(MOST_MATCHING).await;
    let too_many = replies(&crier, "/route add event:vote channel:#lobby").await;
    fill_routes(&crier, MOST_ROUTES - MOST_MATCHING).await;
    let routes = replies(&crier, "/route add event:review channel:#lobby").await;
    fill_endpoints(&crier, MOST_ENDPOINTS).await;
    let endpoints = replies(&crier, "/endpoint add source:sphere channel:#lobby").await;
    let all = [too_many, routes, endpoints].concat();
    let all: Vec<String> = all.iter().map(|text| without_ids(text)).collect();
    assert_eq!(all, REFUSALS);
    crier.stop().await;
}

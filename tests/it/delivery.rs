//! From a sender's call to what stands in Discord.

use std::time::Duration;

use crier::domain::event::EventKind;
use crier::domain::id::RoleId;
use crier::domain::route::{Route, Style};
use crier::source;
use crier_sandbox::{Fault, Scope, Times, seed};
use serde_json::{Value, json};

use crate::support::wire::OK;
use crate::support::{Crier, SECRET, route};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_vote_stands_as_an_embed_in_the_chosen_channel() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let answer = crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    assert_eq!(answer, (200, OK.to_owned()));
    let messages = crier.messages(seed::VOTES, 1).await;
    assert_eq!(messages[0].embeds.len(), 1);
    let message = serde_json::to_value(&messages[0].embeds).unwrap();
    assert!(
        message.to_string().contains("<@530918274610028545>"),
        "{message}"
    );
    crier.stop().await;
}

/// What each sample's message says, of those that a route asks for.
const SAID: [(&str, &str); 24] = [
    ("test_webhook_message", "TEST"),
    ("new_bot_bump", "<@530918274610028545>"),
    ("new_server_bump", "<@530918274610028545>"),
    ("new_bot_comment", "Отличный бот"),
    ("new_server_comment", "Отличный бот"),
    ("up_added", "<@530918274610028545>"),
    ("comment_added", "★★★★★"),
    ("VOTE_ADD", "<@530918274610028545>"),
    ("REVIEW_ADD", "/5"),
    ("created", "Nice one & thanks"),
    ("topic.created", "Patch 2.4 feedback"),
    ("post.created", "Works for me & my team"),
    ("post.approved", "Works for me & my team"),
    ("user.created", "mira"),
    ("user.approved", "mira"),
    ("user.payment.received", "mira"),
    ("user.paid_subscription.started", "mira"),
    ("user.paid_subscription.ended", "mira"),
    ("conversation.created", "oleg"),
    ("message.created", "mira"),
    ("report", "It's spam"),
    ("user.updated", ""),
    ("user.deleted", ""),
    ("user.email.verified", ""),
];

#[tokio::test]
async fn each_kind_of_event_is_one_embed_that_says_what_happened() {
    let crier = Crier::start().await;
    for source in source::ALL {
        for sample in source.samples() {
            let id = source.profile().id.as_str();
            let hook = crier.silent_endpoint(id, SECRET).await;
            for kind in source.profile().kinds {
                crier.route(&hook, *kind, seed::STAFF).await;
            }
            let before = crier.sandbox.messages(seed::STAFF).len();
            crier.send(&hook, sample.event, &crier.parts(1)).await;
            crier.settle().await;
            let new = &crier.sandbox.messages(seed::STAFF)[before..];
            let said = SAID.iter().find(|(event, _)| *event == sample.event);
            match said.map_or("", |(_, said)| *said) {
                "" => assert!(new.is_empty(), "{}", sample.event),
                said => {
                    assert_eq!((new.len(), new[0].embeds.len()), (1, 1), "{}", sample.event);
                    let embed = &new[0].embeds[0];
                    assert!(embed["color"].is_number(), "{embed}");
                    assert!(embed.to_string().contains(said), "{said} in {embed}");
                }
            }
        }
    }
    crier.stop().await;
}

#[tokio::test]
async fn what_is_off_by_default_is_shown_only_to_a_route_that_asks() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("website-toolbox", seed::FORUM).await;
    let quiet = ["user.payment.received", "message.created"];
    for event in quiet {
        crier.send(&hook, event, &crier.parts(1)).await;
    }
    crier.settle().await;
    assert!(crier.sandbox.messages(seed::FORUM).is_empty());
    crier.route(&hook, EventKind::Private, seed::STAFF).await;
    crier.send(&hook, "message.created", &crier.parts(2)).await;
    let shown = format!("{:?}", crier.messages(seed::STAFF, 1).await);
    assert!(!shown.contains("Hi Oleg"), "{shown}");
    assert!(crier.sandbox.messages(seed::FORUM).is_empty());
    crier.stop().await;
}

#[tokio::test]
async fn an_edit_and_a_removal_change_the_very_message() {
    let crier = Crier::start().await;
    let lives = [
        (
            "boticord",
            ["new_bot_comment", "edit_bot_comment", "delete_bot_comment"],
            "Сломали музыку",
        ),
        (
            "boticord",
            ["comment_added", "comment_edited", "comment_removed"],
            "Стало хуже",
        ),
        (
            "website-toolbox",
            ["post.created", "post.updated", "post.deleted"],
            "(edited)",
        ),
        (
            "website-toolbox",
            ["topic.created", "topic.updated", "topic.deleted"],
            "(solved)",
        ),
        (
            "fastcomments",
            ["created", "updated", "deleted"],
            "Nice one, edited",
        ),
    ];
    for (source, [created, edited, removed], words) in lives {
        let hook = crier.endpoint(source, seed::LOBBY).await;
        let mut seen = Vec::new();
        for (place, event) in (0..).zip([created, edited, removed]) {
            let mut parts = crier.parts(1);
            parts.now = parts.now.plus(Duration::from_secs(place));
            crier.send(&hook, event, &parts).await;
            crier.settle().await;
            let last = crier.sandbox.messages(seed::LOBBY).pop().unwrap();
            seen.push((last.id, Value::from(last.embeds).to_string()));
        }
        assert!(seen.iter().all(|(id, _)| *id == seen[0].0), "{created}");
        assert!(seen[1].1.contains(words), "{}", seen[1].1);
        assert!(!seen[2].1.contains(words), "{}", seen[2].1);
        let moderated = "removed by a moderator";
        assert_eq!(
            seen[2].1.to_lowercase().contains(moderated),
            removed == "delete_bot_comment",
            "{}",
            seen[2].1
        );
    }
    assert_eq!(crier.sandbox.messages(seed::LOBBY).len(), 5);
    assert_eq!(crier.requested("PATCH").len(), 10);
    crier.stop().await;
}

#[tokio::test]
async fn two_routes_to_one_channel_are_one_message_and_to_two_are_two() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    crier.route(&hook, EventKind::Vote, seed::VOTES).await;
    let for_all = |channel, style| Route {
        endpoint: None,
        style,
        ..route(&hook, EventKind::Vote, channel)
    };
    crier.add_route(for_all(seed::VOTES, Style::Plain)).await;
    crier.add_route(for_all(seed::LOBBY, Style::Compact)).await;
    crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    crier.settle().await;
    let votes = crier.sandbox.messages(seed::VOTES);
    assert_eq!(
        (votes.len(), crier.sandbox.messages(seed::LOBBY).len()),
        (1, 1)
    );
    assert_eq!(
        votes[0].embeds.len(),
        1,
        "the endpoint's own route goes before"
    );
    crier.stop().await;
}

#[tokio::test]
async fn a_test_is_marked_and_goes_to_the_endpoints_own_routes_uncounted() {
    let crier = Crier::start().await;
    let hook = crier.silent_endpoint("boticord", SECRET).await;
    let other = crier.endpoint("boticord", seed::COMMENTS).await;
    crier.route(&hook, EventKind::Review, seed::REVIEWS).await;
    let for_all = Route {
        endpoint: None,
        ..route(&other, EventKind::Vote, seed::VOTES)
    };
    crier.add_route(for_all).await;
    crier
        .send(&hook, "test_webhook_message", &crier.parts(1))
        .await;
    let forum = crier.endpoint("website-toolbox", seed::FORUM).await;
    let object = json!({"postId": 1, "message": "Hi", "author": {"userId": 1, "username": "mira"}});
    let body = json!({"id": 1, "type": "post.created", "mode": "test", "data": {"object": object}});
    crier.tell_ok(&forum, &body).await;
    crier.settle().await;
    for (channel, count) in [
        (seed::REVIEWS, 1),
        (seed::FORUM, 1),
        (seed::VOTES, 0),
        (seed::COMMENTS, 0),
    ] {
        let messages = crier.sandbox.messages(channel);
        assert_eq!(messages.len(), count, "{channel}");
        for message in messages {
            assert!(format!("{message:?}").contains("TEST"), "{message:?}");
        }
    }
    assert_eq!(crier.counted().await, 0);
    crier.stop().await;
}

#[tokio::test]
async fn nobody_is_pinged_but_the_role_that_the_route_names() {
    let crier = Crier::start().await;
    let hook = crier.silent_endpoint("boticord", SECRET).await;
    crier
        .sandbox
        .change_role(seed::GUILD, seed::SUPPORTER_ROLE, |role| {
            role.is_mentionable = true;
        });
    let told = Route {
        mention: RoleId::from_u64(seed::SUPPORTER_ROLE),
        ..route(&hook, EventKind::Review, seed::REVIEWS)
    };
    crier.add_route(told).await;
    crier.route(&hook, EventKind::Review, seed::LOBBY).await;
    let mut parts = crier.parts(1);
    parts.text = Some(format!(
        "@everyone @here <@{}> <@&{}>",
        seed::OLEG,
        seed::CHAMPION_ROLE
    ));
    crier.send(&hook, "new_bot_comment", &parts).await;
    let loud = crier.messages(seed::REVIEWS, 1).await;
    assert_eq!(loud[0].pings.roles, [seed::SUPPORTER_ROLE]);
    assert!(loud[0].pings.users.is_empty() && !loud[0].pings.everyone);
    let quiet = crier.messages(seed::LOBBY, 1).await;
    assert_eq!(quiet[0].pings, crier_sandbox::Pings::default());
    crier.stop().await;
}

#[tokio::test]
async fn what_is_removed_before_it_could_be_posted_is_never_posted() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::REVIEWS).await;
    let limited = Fault::RateLimit {
        scope: Scope::User,
        retry_after: 10 * SECOND,
    };
    let faults = crier.sandbox.faults();
    faults.order("POST", "/messages", Times::Exactly(1), limited);
    crier.send(&hook, "comment_added", &crier.parts(1)).await;
    crier.settle().await;
    crier.clock.advance(SECOND);
    crier.send(&hook, "comment_removed", &crier.parts(1)).await;
    crier.clock.advance(10 * SECOND);
    crier.settle().await;
    assert!(crier.sandbox.messages(seed::REVIEWS).is_empty());
    assert_eq!(
        (
            crier.requested("POST").len(),
            crier.requested("PATCH").len()
        ),
        (1, 0)
    );
    assert_eq!(crier.counted().await, 1);
    crier.stop().await;
}

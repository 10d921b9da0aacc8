//! In whatever order a subject's events arrive, they end in the same state and are counted once.

use proptest::prelude::*;

use super::*;
use crate::domain::event::{EventKind, ForumThing, Sameness, SubjectClaim, Text};

fn said(text: &str) -> Content {
    Content::Comment {
        text: Some(Text::Plain(text.to_owned())),
        old_text: None,
        page_url: None,
        page: None,
        is_reply: false,
    }
}

fn event(change: Change, version: Option<i64>, content: Content) -> NewEvent {
    let subject = SubjectClaim {
        key: "it".to_owned(),
        also: None,
        version,
        fingerprint: None,
    };
    NewEvent {
        change,
        subject: Some(subject),
        ..NewEvent::new(EventKind::Comment, "it", Sameness::for_ever("it"), content)
    }
}

fn comment(change: Change, version: i64) -> NewEvent {
    event(change, Some(version), said(&format!("version {version}")))
}

fn held(event: NewEvent) -> NewEvent {
    NewEvent {
        hold: Some(Hold::Pending),
        ..event
    }
}

/// The result of these events in this order.
#[derive(Debug, Default)]
struct Outcome {
    state: Option<SubjectState>,
    counted: usize,
    posts: usize,
}

fn after<'a>(events: impl IntoIterator<Item = &'a NewEvent>) -> Outcome {
    let mut outcome = Outcome::default();
    for event in events {
        let verdict = decide(event, outcome.state.as_ref(), false);
        outcome.counted += usize::from(verdict.is_counted);
        outcome.posts += usize::from(verdict.announcement == Announcement::Post);
        outcome.state = verdict.subject.or(outcome.state);
    }
    outcome
}

fn text(outcome: &Outcome) -> Option<&Text> {
    match &outcome.state.as_ref()?.content {
        Content::Comment { text, .. } => text.as_ref(),
        _ => None,
    }
}

/// A creation, changes to it, and possibly its removal, each newer than the one before; and the same in a random order.
fn life() -> impl Strategy<Value = (Vec<NewEvent>, Vec<NewEvent>)> {
    let begins = prop::sample::select(vec![false, true]);
    (begins, 0..4_i64, any::<bool>()).prop_flat_map(|(is_held, edits, is_removed)| {
        let mut events = vec![comment(Change::Created, 1)];
        if is_held {
            events = vec![held(events.remove(0)), comment(Change::Present, 2)];
        }
        events.extend((0..edits).map(|edit| comment(Change::Edited, 3 + edit)));
        if is_removed {
            events.push(comment(Change::Removed(Remover::Unknown), 9));
        }
        (Just(events.clone()), Just(events).prop_shuffle())
    })
}

fn hold() -> impl Strategy<Value = Option<Hold>> {
    prop::sample::select(vec![None, Some(Hold::Spam), Some(Hold::Pending)])
}

proptest! {
    #[test]
    fn every_order_ends_in_the_same_state_and_count((events, shuffled) in life()) {
        let (one, other) = (after(&events), after(&shuffled));
        let (then, now) = (one.state.clone().unwrap(), other.state.clone().unwrap());
        prop_assert_eq!(then.version, now.version);
        prop_assert_eq!(then.standing.is_public(), now.standing.is_public());
        prop_assert_eq!(then.is_counted, now.is_counted);
        prop_assert_eq!(text(&one), text(&other));
        prop_assert_eq!((one.counted, other.counted), (1, 1));
        prop_assert!(other.posts <= 1);
        if then.standing.is_public() {
            prop_assert_eq!(other.posts, 1);
        }
        if shuffled.first().is_some_and(|first| matches!(first.change, Change::Removed(_))) {
            prop_assert_eq!(other.posts, 0);
        }
    }

    #[test]
    fn a_second_time_changes_nothing((events, shuffled) in life()) {
        let twice = after(events.iter().chain(&shuffled));
        prop_assert_eq!(twice.counted, 1);
        prop_assert_eq!(twice.state.unwrap().version, after(&events).state.unwrap().version);
    }

    #[test]
    fn without_versions_a_removal_is_final_and_a_creation_counts_once(
        changes in prop::collection::vec(
            prop::sample::select(vec![
                Change::Created,
                Change::Edited,
                Change::Present,
                Change::Removed(Remover::Unknown),
            ]),
            1..6,
        ),
    ) {
        let events: Vec<_> = (0..)
            .zip(&changes)
            .map(|(place, change)| event(*change, None, said(&format!("{place}"))))
            .collect();
        let outcome = after(&events);
        let arrives = |change: &Change| matches!(change, Change::Created | Change::Present);
        prop_assert_eq!(outcome.counted, usize::from(changes.iter().any(arrives)));
        prop_assert!(outcome.posts <= 1);
        let is_removed = changes.iter().any(|change| matches!(change, Change::Removed(_)));
        prop_assert_eq!(!outcome.state.as_ref().unwrap().standing.is_public(), is_removed);
        if !is_removed {
            // A creation is the oldest event: it never replaces what was seen before it.
            let is_news = |(place, change): &(usize, &Change)| *place == 0 || **change != Change::Created;
            let last = changes.iter().enumerate().rfind(is_news).unwrap().0;
            prop_assert_eq!(text(&outcome), Some(&Text::Plain(last.to_string())));
        }
    }

    #[test]
    fn without_versions_what_is_shown_is_the_last_state_that_was_reported(
        (created, states, place) in hold().prop_flat_map(|created| {
            let state = (0..3_usize, hold());
            prop::collection::vec(state, 0..7).prop_flat_map(move |states| {
                let places = 0..=states.len();
                (Just(created), Just(states), places)
            })
        }),
    ) {
        let report = |(text, hold): &(usize, Option<Hold>)| NewEvent {
            hold: *hold,
            ..event(Change::Edited, None, said(&format!("{text}")))
        };
        let creation = NewEvent {
            hold: created,
            ..event(Change::Created, None, said("new"))
        };
        let mut events: Vec<_> = states.iter().map(report).collect();
        events.insert(place, creation);
        let outcome = after(&events);
        let (last_text, last_hold) = states.last().map_or_else(
            || ("new".to_owned(), created),
            |(text, hold)| (text.to_string(), *hold),
        );
        prop_assert_eq!(text(&outcome), Some(&Text::Plain(last_text)));
        let state = outcome.state.unwrap();
        prop_assert_eq!(state.standing.is_public(), last_hold.is_none());
        // From the creation on, the first public state is announced and counted, and no other.
        let known_then = if place == 0 { created } else { states[place - 1].1 };
        let appears_later = states[place..].iter().any(|(_, hold)| hold.is_none());
        let appears_before = states[..place].windows(2).any(|two| two[0].1.is_some() && two[1].1.is_none());
        let appears = usize::from(known_then.is_none() || appears_later || appears_before);
        prop_assert_eq!((outcome.posts, outcome.counted), (appears, appears));
    }
}

#[test]
fn a_creation_after_an_update_is_announced_and_counted_with_the_newest_state() {
    let updated = event(Change::Edited, None, said("new words"));
    let created = event(Change::Created, None, said("old words"));
    let outcome = after([&updated, &created]);
    assert_eq!((outcome.counted, outcome.posts), (1, 1));
    assert_eq!(text(&outcome), Some(&Text::Plain("new words".to_owned())));
    for hold in [Hold::Spam, Hold::Pending] {
        let held = NewEvent {
            hold: Some(hold),
            ..updated.clone()
        };
        let outcome = after([&held, &created]);
        assert_eq!((outcome.counted, outcome.posts), (0, 0), "{hold:?}");
        let outcome = after([&held, &created, &updated]);
        assert_eq!((outcome.counted, outcome.posts), (1, 1), "{hold:?}");
        // It was held when it was created, and is not held now.
        let was_held = NewEvent {
            hold: Some(hold),
            ..created.clone()
        };
        let outcome = after([&updated, &was_held]);
        assert_eq!((outcome.counted, outcome.posts), (1, 1), "{hold:?}");
    }
}

#[test]
fn a_creation_after_a_newer_version_that_is_held_waits_for_approval_too() {
    let held = held(comment(Change::Edited, 2));
    let created = comment(Change::Created, 1);
    let outcome = after([&held, &created]);
    assert_eq!((outcome.counted, outcome.posts), (0, 0));
    let approved = comment(Change::Present, 3);
    let outcome = after([&held, &created, &approved]);
    assert_eq!((outcome.counted, outcome.posts), (1, 1));
}

#[test]
fn what_was_passed_over_in_a_pause_is_not_announced_later_either() {
    let created = decide(&comment(Change::Created, 1), None, true);
    assert!(created.is_counted);
    assert_eq!(created.announcement, Announcement::Silent);
    for change in [Change::Present, Change::Created, Change::Edited] {
        let again = decide(&comment(change, 2), created.subject.as_ref(), false);
        assert_ne!(again.announcement, Announcement::Post, "{change:?}");
        assert!(!again.is_counted);
    }
}

#[test]
fn what_was_held_in_a_pause_is_announced_when_it_is_approved_after_it() {
    let created = decide(&held(comment(Change::Created, 1)), None, true);
    let approved = decide(
        &comment(Change::Present, 2),
        created.subject.as_ref(),
        false,
    );
    assert_eq!(approved.announcement, Announcement::Post);
}

fn forum(thing: ForumThing, version: i64) -> NewEvent {
    let is_topic = thing == ForumThing::Topic;
    let content = Content::Forum {
        thing,
        title: is_topic.then(|| "Patch 2.4".to_owned()),
        text: (!is_topic).then(|| Text::Plain("Words".to_owned())),
        old_text: None,
    };
    event(Change::Created, Some(version), content)
}

#[test]
fn a_topic_and_its_first_post_complete_each_other_and_are_no_edit() {
    use ForumThing::{Post, Topic};
    let pairs = [
        [forum(Topic, 1), forum(Post, 2)],
        [forum(Topic, 2), forum(Post, 1)],
        [forum(Post, 1), forum(Topic, 2)],
        [forum(Post, 2), forum(Topic, 1)],
    ];
    for pair in pairs {
        let outcome = after(&pair);
        assert_eq!((outcome.counted, outcome.posts), (1, 1));
        let state = outcome.state.unwrap();
        assert_eq!(state.standing, SubjectStatus::Live);
        let Content::Forum { thing, title, .. } = state.content else {
            panic!("not a forum's content")
        };
        assert_eq!((thing, title.as_deref()), (Topic, Some("Patch 2.4")));
    }
}

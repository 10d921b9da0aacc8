//! Properties of the renderer: cards of anything, in every style and language, become a message that Discord accepts
//! and that strangers cannot abuse.

use std::collections::BTreeSet;

use crier::discord::limits;
use crier::domain::event::{
    Content, EventKind, ForumThing, Hold, Listed, NewEvent, Person, Remover, Score, Text,
};
use crier::domain::id::{MemberId, RoleId};
use crier::domain::route::Style;
use crier::domain::time::Timestamp;
use crier::locale::Language;
use crier::render::{Card, Earned, Look, Shown, State, foreign_line, message, unseen};

use crate::call::NOW;
use crate::reader::{is_good, read};

/// The separator between two texts of an input.
const BETWEEN: &str = "\n--\n";
const MARKERS: [&str; 10] = [
    "01jqz3xa", "01jqz3xb", "01jqz3xc", "01jqz3xd", "01jqz3xe", "01jqz3xf", "01jqz3xg", "01jqz3xh",
    "01jqz3xj", "01jqz3xk",
];

/// The first line's letters choose what is shown and how; the texts below it are the strangers' texts.
pub(crate) fn run(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let mut parts = input.split(BETWEEN);
    let mut choices = Choices(parts.next().unwrap_or_default().as_bytes());
    let texts: Vec<&str> = parts.collect();
    let style = choices.of(&Style::ALL);
    let language = choices.of(&Language::ALL);
    let count = choices.count();
    let is_told = choices.next() % 2 == 1;
    let stories: Vec<Story> = (0..count)
        .map(|_| Story::make(&mut choices, &texts))
        .collect();
    let cards: Vec<Card<'_>> = stories
        .iter()
        .zip(MARKERS)
        .map(|(story, marker)| story.card(marker))
        .collect();
    check(&cards, look(style, language, is_told));
    for text in texts {
        let line = foreign_line(text, 200);
        assert!(
            read(&line).marks.is_empty() && limits::length(&line) <= 200,
            "{line:?}"
        );
    }
}

/// Checks how this event is shown, in a style and language that `choice` selects.
pub(crate) fn shows(event: &NewEvent, source: &str, choice: usize) {
    let person = match &event.person {
        Person::Discord(id) => Shown::Discord(*id),
        Person::Site(site) => Shown::Site {
            name: &site.name,
            avatar_url: site.avatar_url.as_deref(),
            linked: None,
        },
        Person::Nobody => Shown::Nobody,
    };
    let card = Card {
        source,
        endpoint: "The Blog",
        kind: event.kind,
        site_event: &event.site_event,
        person,
        content: &event.content,
        state: event.hold.map_or(State::New, State::Held),
        occurred_at: event.occurred_at,
        received_at: NOW,
        is_test: event.is_test,
        total: Some(12),
        earned: &[],
        marker: MARKERS[0],
    };
    let style = Style::ALL[choice % Style::ALL.len()];
    let language = Language::ALL[choice / Style::ALL.len() % Language::ALL.len()];
    check(&[card], look(style, language, false));
}

fn look(style: Style, language: Language, is_told: bool) -> Look<'static> {
    Look {
        style,
        mention: role().filter(|_| is_told),
        texts: language.texts(),
    }
}

fn role() -> Option<RoleId> {
    RoleId::new(612_000_000_000_000_007)
}

fn member() -> Option<MemberId> {
    MemberId::new(530_918_274_610_028_545)
}

fn check(cards: &[Card<'_>], look: Look<'_>) {
    let mut known = BTreeSet::new();
    known.extend(role().map(|id| id.to_string()));
    known.extend(member().map(|id| id.to_string()));
    known.extend(cards.iter().filter_map(|card| match card.person {
        Shown::Discord(id) => Some(id.to_string()),
        _ => None,
    }));
    let body = message(cards, look);
    if let Err(why) = is_good(&body, &known) {
        panic!("{why}\n{body}");
    }
    assert!(limits::allow(&body), "{body}");
    assert_eq!(
        body.to_string(),
        message(cards, look).to_string(),
        "rendered in two ways"
    );
    let written = body.to_string();
    for card in cards {
        assert!(
            written.contains(&unseen(card.marker)),
            "no {} in {body}",
            card.marker
        );
    }
}

/// Numbers from letters, and zeros when there are no more.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn next(&mut self) -> usize {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        usize::from(*first)
    }

    /// How many cards: one, and so many more as a digit says. Most inputs draw one, because more take longer and reach
    /// hardly any other code.
    fn count(&mut self) -> usize {
        let letter = self.next();
        1 + letter
            .checked_sub(usize::from(b'0'))
            .filter(|digit| *digit < 10)
            .unwrap_or(0)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.next() % all.len()]
    }
}

/// Everything that a card shows, made of choices and texts.
struct Story {
    kind: EventKind,
    content: Content,
    state: State,
    person: usize,
    texts: [String; 4],
    earned: Vec<Earned>,
    moment: Timestamp,
    is_test: bool,
}

impl Story {
    fn make(choices: &mut Choices<'_>, texts: &[&str]) -> Self {
        let states = [
            State::New,
            State::Edited,
            State::Removed(Remover::Author),
            State::Removed(Remover::Unknown),
            State::Held(Hold::Pending),
            State::Held(Hold::Spam),
        ];
        let mut words = Words { choices, texts };
        let content = words.content();
        let texts = std::array::from_fn(|_| words.text());
        let until = Timestamp::from_seconds(i64::try_from(choices.next()).unwrap_or(0) << 30);
        Self {
            kind: choices.of(&EventKind::ALL),
            content,
            state: choices.of(&states),
            person: choices.next() % 3,
            texts,
            earned: role().map_or_else(Vec::new, |role| {
                vec![
                    Earned {
                        role,
                        until: Some(until)
                    };
                    choices.next() % 30
                ]
            }),
            moment: until,
            is_test: choices.next() % 2 == 1,
        }
    }

    fn card<'a>(&'a self, marker: &'a str) -> Card<'a> {
        let [name, avatar, endpoint, site_event] = &self.texts;
        let person = match (self.person, member()) {
            (0, Some(id)) => Shown::Discord(id),
            (1, linked) => Shown::Site {
                name,
                avatar_url: Some(avatar),
                linked,
            },
            _ => Shown::Nobody,
        };
        Card {
            source: "boticord",
            endpoint,
            kind: self.kind,
            site_event,
            person,
            content: &self.content,
            state: self.state,
            occurred_at: Some(self.moment),
            received_at: NOW,
            is_test: self.is_test,
            total: Some(self.moment.as_ms()),
            earned: &self.earned,
            marker,
        }
    }
}

/// Chooses the strangers' texts.
struct Words<'a, 'b> {
    choices: &'a mut Choices<'b>,
    texts: &'a [&'a str],
}

impl Words<'_, '_> {
    fn text(&mut self) -> String {
        let choice = self.choices.next();
        self.texts
            .get(choice % self.texts.len().max(1))
            .map_or_else(String::new, |it| (*it).to_owned())
    }

    fn some(&mut self) -> Option<String> {
        let text = self.text();
        (!self.choices.next().is_multiple_of(8)).then_some(text)
    }

    fn long(&mut self) -> Text {
        let text = self.text();
        if self.choices.next().is_multiple_of(2) {
            Text::Plain(text)
        } else {
            Text::Html(text)
        }
    }

    fn some_long(&mut self) -> Option<Text> {
        let text = self.long();
        (!self.choices.next().is_multiple_of(8)).then_some(text)
    }

    fn content(&mut self) -> Content {
        let listed = self
            .choices
            .of(&[None, Some(Listed::Bot), Some(Listed::Server)]);
        let scores = [
            None,
            Some(Score::Stars(4)),
            Some(Score::Stars(200)),
            Some(Score::Thumb(-1)),
        ];
        match self.choices.next() % 8 {
            0 => Content::Review {
                listed,
                title: self.some(),
                text: self.some_long(),
                old_text: self.some_long(),
                score: self.choices.of(&scores),
                old_score: self.choices.of(&scores),
                reason: self.some(),
            },
            1 => Content::Comment {
                text: self.some_long(),
                old_text: self.some_long(),
                page_url: self.some(),
                page: self.some(),
                is_reply: listed.is_some(),
            },
            2 => Content::Forum {
                thing: self.choices.of(&[ForumThing::Topic, ForumThing::Post]),
                title: self.some(),
                text: self.some_long(),
                old_text: self.some_long(),
            },
            3 => Content::Private {
                is_new: listed.is_some(),
                subject: self.some(),
                participants: (0..self.choices.next() % 20).map(|_| self.text()).collect(),
            },
            4 => Content::Report {
                reporter: self.text(),
                about: self.text(),
                channel: self.text(),
                when: self.text(),
                reason: self.text(),
                message: self.long(),
                comment: self.long(),
            },
            5 => Content::Other {
                thing: self.some(),
                title: self.some(),
            },
            6 => Content::Test,
            _ => Content::Vote {
                listed,
                bonus: Some(true),
                bonus_until: Some(Timestamp::from_seconds(1 << 50)),
                site_total: Some(u64::MAX),
            },
        }
    }
}

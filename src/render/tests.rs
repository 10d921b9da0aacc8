//! What people see of each kind of event, in each state, style and language, as Discord's JSON.

mod samples;

use samples::{comment, report, review, text, topic, vote};

use super::*;
use crate::domain::event::{Listed, MemberHappening, PaymentHappening, Score};
use crate::locale::Language;

/// 2026-03-02 10:15:30 UTC.
const NOW: Timestamp = Timestamp::from_seconds(1_772_446_530);

fn mira() -> MemberId {
    MemberId::parse("530918274610028545").unwrap()
}

fn role() -> RoleId {
    RoleId::parse("612000000000000007").unwrap()
}

fn card(kind: EventKind, content: &Content) -> Card<'_> {
    Card {
        source: "unheard-of",
        endpoint: "BotiCord",
        kind,
        site_event: "new_thing",
        person: Shown::Discord(mira()),
        content,
        state: State::New,
        occurred_at: None,
        received_at: NOW,
        is_test: false,
        total: None,
        earned: &[],
        marker: "7k2m9qxz",
    }
}

/// The person as a site without Discord accounts knows them.
fn by_name<'a>(card: &Card<'a>) -> Card<'a> {
    Card {
        endpoint: "Blog",
        person: Shown::Site {
            name: "Mira_K",
            avatar_url: Some("https://cdn.example.org/a.png"),
            linked: None,
        },
        ..card.clone()
    }
}

fn by_nobody<'a>(card: &Card<'a>) -> Card<'a> {
    Card {
        person: Shown::Nobody,
        ..card.clone()
    }
}

fn linked<'a>(card: &Card<'a>) -> Card<'a> {
    Card {
        person: Shown::Site {
            name: "Mira_K",
            avatar_url: Some("http://cdn.example.org/a.png"),
            linked: Some(mira()),
        },
        ..card.clone()
    }
}

fn look(language: Language, style: Style) -> Look<'static> {
    Look {
        style,
        mention: None,
        texts: language.texts(),
    }
}

fn full(card: &Card<'_>, language: Language) -> Value {
    message(std::slice::from_ref(card), look(language, Style::Full))
}

/// The card in every language.
fn languages(card: &Card<'_>) -> Value {
    Language::ALL
        .iter()
        .map(|language| (language.as_str().to_owned(), full(card, *language)))
        .collect()
}

/// The card in every style.
fn styles(card: &Card<'_>, language: Language) -> Value {
    Style::ALL
        .iter()
        .map(|style| {
            let body = message(std::slice::from_ref(card), look(language, *style));
            (style.as_str().to_owned(), body)
        })
        .collect()
}

#[test]
fn a_vote_with_a_reward() {
    let content = vote();
    let earned = [
        Earned {
            role: role(),
            until: Some(NOW.plus(std::time::Duration::from_hours(24 * 7))),
        },
        Earned {
            role: role(),
            until: None,
        },
    ];
    let card = Card {
        total: Some(12),
        earned: &earned,
        ..card(EventKind::Vote, &content)
    };
    insta::assert_json_snapshot!("vote_languages", languages(&card));
    insta::assert_json_snapshot!("vote_styles", styles(&card, Language::Ru));
}

#[test]
fn totals_have_the_right_plural() {
    let content = vote();
    let total = |language, kind, total| {
        let card = Card {
            total: Some(total),
            ..card(kind, &content)
        };
        let body = full(&card, language);
        let description = body["embeds"][0]["description"].as_str().unwrap();
        let first = description.lines().next().unwrap();
        first.split(" · ").last().unwrap().to_owned()
    };
    let kinds = [
        EventKind::Vote,
        EventKind::Review,
        EventKind::Comment,
        EventKind::Forum,
    ];
    let mut seen = Vec::new();
    for language in Language::ALL {
        for kind in kinds {
            let totals = [1, 2, 5, 11, 21, 22, 1000].map(|n| total(language, kind, n));
            seen.push(format!("{}: {}", language.as_str(), totals.join(", ")));
        }
    }
    insta::assert_snapshot!("totals", seen.join("\n"));
}

#[test]
fn a_review_in_all_its_states() {
    let content = review();
    let new = card(EventKind::Review, &content);
    let edited = Card {
        state: State::Edited,
        ..new.clone()
    };
    let removed = Card {
        state: State::Removed(Remover::Moderation),
        ..new.clone()
    };
    insta::assert_json_snapshot!("review_edited_languages", languages(&edited));
    insta::assert_json_snapshot!("review_edited_styles", styles(&edited, Language::Bg));
    insta::assert_json_snapshot!("review_removed_languages", languages(&removed));
    insta::assert_json_snapshot!("review_removed_styles", styles(&removed, Language::En));
}

#[test]
fn a_review_with_a_thumb() {
    let content = Content::Review {
        listed: Some(Listed::Bot),
        title: None,
        text: Some(text("Сломали музыку")),
        old_text: Some(text("Сломали музыку")),
        score: Some(Score::Thumb(-1)),
        old_score: Some(Score::Thumb(1)),
        reason: None,
    };
    let card = Card {
        state: State::Edited,
        ..card(EventKind::Review, &content)
    };
    insta::assert_json_snapshot!("review_thumb_languages", languages(&card));
}

#[test]
fn a_comment_in_all_its_states() {
    let content = comment();
    let new = by_name(&card(EventKind::Comment, &content));
    let held = Card {
        state: State::Held(Hold::Spam),
        ..new.clone()
    };
    let removed = Card {
        state: State::Removed(Remover::Author),
        ..new.clone()
    };
    insta::assert_json_snapshot!("comment_languages", languages(&new));
    insta::assert_json_snapshot!("comment_styles", styles(&new, Language::En));
    insta::assert_json_snapshot!("comment_held_languages", languages(&held));
    insta::assert_json_snapshot!("comment_removed_languages", languages(&removed));
}

#[test]
fn a_forum_topic() {
    let content = topic();
    let card = linked(&card(EventKind::Forum, &content));
    insta::assert_json_snapshot!("topic_languages", languages(&card));
    insta::assert_json_snapshot!("topic_styles", styles(&card, Language::Ru));
}

#[test]
fn a_report_for_the_staff() {
    let content = report("Mira_K");
    let card_of_one = linked(&card(EventKind::Report, &content));
    insta::assert_json_snapshot!("report_languages", languages(&card_of_one));
    insta::assert_json_snapshot!("report_styles", styles(&card_of_one, Language::En));
    for (reporter, title, named) in [
        ("", "Chat report", "someone not logged in"),
        ("spammer7", "Automatic chat report", "the chat itself"),
    ] {
        let content = report(reporter);
        let body = full(&by_nobody(&card(EventKind::Report, &content)), Language::En);
        assert_eq!(body["embeds"][0]["title"], title);
        let description = body["embeds"][0]["description"].as_str().unwrap();
        assert!(description.starts_with("**About:** spammer7\n**Reason:** It's spam\n"));
        assert!(description.contains(&format!("Reported by: {named} · ")));
        // The chat's own time, as each reader's clock shows it.
        assert!(description.ends_with("<t:1772914205:f>"), "{description}");
    }
}

#[test]
fn a_report_whose_time_cannot_be_read_says_when_it_came_in() {
    for when in ["", "not recorded", "vor einer Stunde"] {
        let mut content = report("Mira_K");
        if let Content::Report {
            when: at, channel, ..
        } = &mut content
        {
            *at = when.to_owned();
            *channel = "@oleg".to_owned();
        }
        let body = full(&by_nobody(&card(EventKind::Report, &content)), Language::En).to_string();
        assert!(body.contains("<t:1772446530:f>"), "{body}");
        assert!(body.contains("Direct message: \\\\@oleg"), "{body}");
    }
}

#[test]
fn kinds_without_a_text() {
    let contents = [
        (
            EventKind::Member,
            Content::Member {
                happened: MemberHappening::Joined,
            },
        ),
        (
            EventKind::Payment,
            Content::Payment {
                happened: PaymentHappening::SubscriptionStarted,
            },
        ),
        (
            EventKind::Private,
            Content::Private {
                is_new: true,
                subject: Some("Hi".to_owned()),
                participants: vec!["Mira_K".to_owned(), "oleg".to_owned()],
            },
        ),
        (
            EventKind::Forum,
            Content::Other {
                thing: Some("Poll".to_owned()),
                title: Some("Which colour?".to_owned()),
            },
        ),
    ];
    let shown: Vec<Value> = contents
        .iter()
        .flat_map(|(kind, content)| {
            let card = by_name(&card(*kind, content));
            Language::ALL.map(|language| full(&card, language)["embeds"][0].take())
        })
        .collect();
    insta::assert_json_snapshot!("kinds_without_a_text", shown);
}

#[test]
fn a_test_says_so_in_every_language_and_style() {
    let content = vote();
    for content in [content, Content::Test, review()] {
        let card = Card {
            is_test: true,
            ..card(EventKind::Vote, &content)
        };
        for language in Language::ALL {
            for style in Style::ALL {
                let body = message(std::slice::from_ref(&card), look(language, style));
                assert!(body.to_string().contains("TEST · "), "{body}");
            }
        }
    }
    let card = Card {
        is_test: true,
        person: Shown::Nobody,
        ..card(EventKind::Vote, &Content::Test)
    };
    insta::assert_json_snapshot!("test_languages", languages(&card));
}

#[test]
fn what_was_removed_or_held_is_nowhere_in_the_message() {
    let states = [
        State::Removed(Remover::Author),
        State::Removed(Remover::Moderation),
        State::Removed(Remover::Unknown),
        State::Held(Hold::Pending),
        State::Held(Hold::Spam),
    ];
    let contents = [review(), comment(), topic(), report("Mira_K")];
    for content in &contents {
        for state in states {
            for style in Style::ALL {
                let card = Card {
                    state,
                    ..card(EventKind::Review, content)
                };
                let body = message(&[card], look(Language::En, style)).to_string();
                for word in ["Уютно", "Живой", "Пусто", "Nice", "Patch", "Works", "third"]
                {
                    assert!(!body.contains(word), "{body}");
                }
            }
        }
    }
}

#[test]
fn only_the_routes_role_may_be_pinged() {
    let content = comment();
    let card = card(EventKind::Comment, &content);
    for style in Style::ALL {
        let look = Look {
            mention: Some(role()),
            ..look(Language::En, style)
        };
        let body = message(std::slice::from_ref(&card), look);
        let role = role().to_string();
        assert_eq!(
            body["allowed_mentions"],
            json!({"parse": [], "roles": [role]})
        );
        let content = body["content"].as_str().unwrap();
        assert!(content.starts_with(&format!("<@&{role}>")), "{content}");
    }
    let body = full(&card, Language::En);
    assert_eq!(body["allowed_mentions"], json!({"parse": []}));
}

#[test]
fn of_several_comments_on_one_page_the_first_has_its_address() {
    let content = comment();
    let cards = [
        card(EventKind::Comment, &content),
        card(EventKind::Comment, &content),
    ];
    let body = message(&cards, look(Language::En, Style::Full));
    assert_eq!(
        body["embeds"][0]["url"],
        "https://blog.example.org/post-7#c"
    );
    assert_eq!(body["embeds"][1]["url"], Value::Null);
    assert_eq!(
        body["embeds"][1]["fields"][0]["value"],
        "<https://blog.example.org/post-7#c>"
    );
}

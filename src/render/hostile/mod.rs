//! Whatever strangers write, a message stays within Discord's limits and their text stays text.

mod anything;
mod reader;

use std::collections::BTreeSet;

use proptest::prelude::*;

use self::anything::{Told, card, foreign, looks, told};
use self::reader::{Mark, is_good, read};
use super::*;
use crate::domain::event::Text;
use crate::locale::Language;

/// The one id that these messages mention, of members and roles alike.
fn known() -> BTreeSet<String> {
    BTreeSet::from([i64::MAX.to_string()])
}

/// The texts of a message in which a marker can be found again, one for each card.
fn marked(body: &Value) -> Vec<&str> {
    let embeds = body["embeds"].as_array().unwrap();
    let footers = embeds
        .iter()
        .map(|embed| embed["footer"]["text"].as_str().unwrap());
    let content = body["content"].as_str().unwrap();
    let small_print = content.lines().filter(|line| line.starts_with("-# "));
    footers.chain(small_print).collect()
}

/// Everything that a client shows of a message, letter by letter.
fn shown(body: &Value) -> String {
    let embeds = body["embeds"].as_array().unwrap();
    let descriptions = embeds.iter().map(|embed| &embed["description"]);
    let texts = descriptions.chain([&body["content"]]);
    texts
        .filter_map(Value::as_str)
        .map(|text| read(text).text)
        .collect::<Vec<_>>()
        .join("\n")
}

fn message_of(told: &[Told], look: Look<'_>) -> Value {
    let cards: Vec<Card<'_>> = told.iter().map(card).collect();
    message(&cards, look)
}

fn review_of(text: Text) -> Content {
    Content::Review {
        listed: None,
        title: None,
        text: Some(text),
        old_text: None,
        score: None,
        old_score: None,
        reason: None,
    }
}

fn card_of<'a>(kind: EventKind, content: &'a Content, marker: &'a str) -> Card<'a> {
    Card {
        source: "unheard-of",
        endpoint: "Blog",
        kind,
        site_event: "new",
        person: Shown::Nobody,
        content,
        state: State::New,
        occurred_at: None,
        received_at: Timestamp::from_seconds(1_772_446_530),
        is_test: false,
        total: None,
        earned: &[],
        marker,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn ten_cards_of_anything_make_a_message_discord_takes(
        told in prop::collection::vec(told(), 1..=10),
        look in looks(),
    ) {
        let body = message_of(&told, look);
        prop_assert_eq!(is_good(&body, &known()), Ok(()));
        prop_assert!(limits::allow(&body), "{}", body);
        prop_assert_eq!(body.to_string(), message_of(&told, look).to_string());
    }

    #[test]
    fn every_card_in_a_message_names_its_person_and_bears_its_marker(
        told in prop::collection::vec(told(), 1..=10),
        look in looks(),
    ) {
        let body = message_of(&told, look);
        let named = body.to_string().matches(&format!("<@{}>", i64::MAX)).count();
        prop_assert!(named >= told.len(), "{}", body);
        for told in &told {
            prop_assert!(!body.to_string().contains(&told.marker), "{} in {}", told.marker, body);
        }
        let marked = marked(&body);
        prop_assert_eq!(marked.len(), told.len(), "{}", body);
        for (text, told) in marked.iter().zip(&told) {
            prop_assert!(text.contains(&unseen(&told.marker)), "{} in {}", told.marker, body);
        }
    }

    #[test]
    fn a_line_of_foreign_text_is_nothing_but_text(text in foreign(), most in 1..400_usize) {
        let line = foreign_line(&text, most);
        prop_assert_eq!(read(&line).marks, Vec::<Mark>::new(), "{}", line);
        prop_assert!(limits::length(&line) <= most, "{}", line);
        prop_assert!(!line.contains('\n'), "{}", line);
    }

    #[test]
    fn what_was_typed_is_what_is_read(
        words in prop::collection::vec("([!-~а-яА-Я☕]|👨‍👩‍👧|❤️|🏳️‍🌈|e\u{301}){1,6}", 1..6),
        look in looks(),
    ) {
        let text = words.join(" ");
        let content = review_of(Text::Plain(text.clone()));
        let body = message(&[card_of(EventKind::Review, &content, "7k2m9qxz")], look);
        prop_assert!(shown(&body).contains(&text), "{text:?} in {body}");
    }

    #[test]
    fn bold_in_a_message_is_ours_alone(text in foreign(), look in looks()) {
        let bold = |text: &str| {
            let content = review_of(Text::Plain(text.to_owned()));
            let body = message(&[card_of(EventKind::Review, &content, "7k2m9qxz")], look);
            let description = body["embeds"][0]["description"].as_str();
            let marks = read(description.or(body["content"].as_str()).unwrap()).marks;
            let count = |sign: Mark| marks.iter().filter(|mark| **mark == sign).count();
            (count(Mark::Bold), count(Mark::Strike), count(Mark::SmallPrint))
        };
        prop_assert_eq!(bold(&text), bold("calm"));
    }
}

#[test]
fn ten_cards_about_one_page_have_one_address_between_them() {
    let content = Content::Comment {
        text: None,
        old_text: None,
        page_url: Some("https://blog.example.org/post-7".to_owned()),
        page: None,
        is_reply: false,
    };
    let markers: Vec<String> = (0..10).map(|number| format!("marker-{number}")).collect();
    let cards: Vec<Card<'_>> = markers
        .iter()
        .map(|marker| card_of(EventKind::Comment, &content, marker))
        .collect();
    let look = Look {
        style: Style::Full,
        mention: None,
        texts: Language::En.texts(),
    };
    let body = message(&cards, look);
    assert_eq!(is_good(&body, &known()), Ok(()));
    let embeds = body["embeds"].as_array().unwrap();
    let with_address = embeds.iter().filter(|embed| embed.get("url").is_some());
    assert_eq!(with_address.count(), 1);
}

/// What Discord makes more of than text.
const ALIVE: &[&str] = &[
    "@everyone",
    "a @here",
    "<@2>",
    "<@&2>",
    "<@!1>",
    "<#1>",
    "<t:1:F>",
    "</a:1>",
    "<:a:1>",
    "<a:b:1>",
    "[a](https://b.example)",
    "https://b.example",
    "HTTPS://b.example",
    "see discord.gg/x",
    "# a",
    "> # a",
    "> - a",
    "1. a",
    "> > a",
    "`a`",
    "```",
    "||a||",
    "*a*",
    "_a_",
    "__a__",
    "**a",
    "~~a",
    ":skull:",
    "<id:guide>",
    "<m@a.example>",
    "<+12345>",
    "-# -# a",
    "<https://a@b.example/>",
    "<https://discord.com.a.example/>",
    "<https://xn--a.example/>",
    "<https://1.2.3.4/>",
    "<javascript://a.example/>",
    "<https://a/>",
    "<https://A.example/>",
    "[пример.рф](<https://example.org>)",
    "[пример.рф](<https://пpимер.рф>)",
    "[a.example](<https://a.example>)",
    "<https://пример.рф/>",
    "[image](https://b.example)",
    "a\u{202e}b",
    "a\u{200b}b",
];
/// What it shows as it stands, and the little markup that is ours.
const CALM: &[&str] = &[
    "a",
    r"\@everyone",
    r"\<@2\>",
    r"\[a\]\(https\://b.example)",
    r"[image]\(https\://b.example)",
    "[пример.рф/x](<https://пример.рф/x>)",
    "<https://a_b.example/>",
    r"\# a",
    r"> \- a",
    r"1\. a",
    "**a** ~~b~~",
    "-# a",
    "> a",
    "<https://a.example/b_c*d>",
    "10:30:15",
    "a: b: c",
    "<3",
    "1.5 > 1",
    "👨‍👩‍👧 ❤️",
    r"\*a\*",
    "a-b #1 (c)",
];

#[test]
fn the_reader_finds_what_must_not_be() {
    for alive in ALIVE {
        assert!(reader::is_tame(alive, &known()).is_err(), "{alive:?}");
    }
    for calm in CALM {
        assert_eq!(reader::is_tame(calm, &known()), Ok(()), "{calm:?}");
    }
    assert_eq!(read(r"\*a\\ **b** <@1>").text, r"*a\ b ");
}

#[test]
fn ten_of_the_longest_cards_fit() {
    let long = "*".repeat(100_000);
    let earned = vec![
        Earned {
            role: RoleId::new(i64::MAX).unwrap(),
            until: Some(Timestamp::from_seconds(253_370_764_799)),
        };
        30
    ];
    let html = Text::Html(format!("<b>{}</b>", "😀\n".repeat(100_000)));
    let contents = [
        Content::Report {
            reporter: long.clone(),
            about: "_".repeat(5000),
            channel: long.clone(),
            when: long.clone(),
            reason: long.clone(),
            message: html.clone(),
            comment: Text::Plain(long.clone()),
        },
        Content::Comment {
            text: Some(html.clone()),
            old_text: Some(Text::Plain(long.clone())),
            page_url: Some(format!("https://a.org/{}", "a".repeat(2000))),
            page: Some(long.clone()),
            is_reply: true,
        },
    ];
    for content in contents {
        let told = Told {
            words: std::array::from_fn(|_| long.clone()),
            marker: "7k2m9qxz".to_owned(),
            is_by_name: true,
            kind: EventKind::Comment,
            content,
            state: State::Edited,
            moment: 253_370_764_799_000,
            earned: earned.clone(),
        };
        let cards = vec![card(&told); 10];
        for style in Style::ALL {
            let look = Look {
                style,
                mention: RoleId::new(i64::MAX),
                texts: Language::Ru.texts(),
            };
            let body = message(&cards, look);
            assert!(limits::allow(&body), "{body}");
        }
    }
}

//! Whatever strangers write, a message stays within Discord's limits and their text stays text.

use proptest::prelude::*;

use super::*;
use crate::discord::limits;
use crate::domain::event::{ForumThing, Listed, Score, Text};
use crate::locale::Language;

/// Text made of what means something to Discord, to HTML or to a reader's eye, and of anything else.
fn foreign() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "\\PC{0,20}",
        1 => "[*_~|`>#+<>()\\[\\]:@/\\\\.0-9 \n-]{1,12}",
        1 => any::<char>().prop_map(String::from),
        2 => prop::sample::select(vec![
            "@everyone", "@here", "<@1>", "<@&1>", "<#1>", "<t:1:R>", "</a:1>", "<:a:1>",
            "[a](https://b.c)", "https://evil.example", "discord.gg/x", "```", "||", "\n# ", "\n- ",
            "\n-# ", "\n1. ", "\u{202e}", "\u{200b}", "\u{200d}", "👨‍👩‍👧", "e\u{301}\u{301}",
            "<b>", "</b>", "<a href='https://a.b/?*_|'>", "</a>", "<pre>", "</pre>", "<code>",
            "<blockquote>", "<li>", "<ul>", "<ol start=99>", "<table><td>", "<h1>", "<s>", "<br>",
            "&lt;", "&#42;", "&#0;B", "\0B", "\0L", "<script>", "<!--", "<![CDATA[", "<svg>",
            "<span class='math math-inline'>", "<template>", "<i>", "</p>", "\\",
        ]).prop_map(str::to_owned),
        1 => (prop::sample::select(vec!["x", "*", "a\n", "\u{301}", "<div>", "字", "😀"]), 1..1000_usize)
            .prop_map(|(piece, times)| piece.repeat(times)),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn text() -> impl Strategy<Value = Text> {
    (foreign(), any::<bool>()).prop_map(|(text, is_html)| {
        if is_html {
            Text::Html(text)
        } else {
            Text::Plain(text)
        }
    })
}

fn some<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::of(of)
}

fn listed() -> impl Strategy<Value = Option<Listed>> {
    some(prop::sample::select(vec![Listed::Bot, Listed::Server]))
}

fn score() -> impl Strategy<Value = Option<Score>> {
    some(prop_oneof![
        any::<u8>().prop_map(Score::Stars),
        any::<i8>().prop_map(Score::Thumb),
    ])
}

fn review() -> impl Strategy<Value = Content> {
    let said = (some(foreign()), some(text()), some(text()), some(foreign()));
    (listed(), said, score(), score()).prop_map(|(listed, said, score, old_score)| {
        let (title, text, old_text, reason) = said;
        Content::Review {
            listed,
            title,
            text,
            old_text,
            score,
            old_score,
            reason,
        }
    })
}

fn report() -> impl Strategy<Value = Content> {
    let short = prop::array::uniform5(foreign());
    (short, text(), text()).prop_map(|(short, message, comment)| {
        let [reporter, about, channel, when, reason] = short;
        Content::Report {
            reporter,
            about,
            channel,
            when,
            reason,
            message,
            comment,
        }
    })
}

fn content() -> impl Strategy<Value = Content> {
    let address = prop_oneof![foreign(), "https://[a-z]{1,9}\\.org/[a-z*_|~`]{0,600}",];
    prop_oneof![
        (listed(), any::<(bool, i64, u64)>()).prop_map(|(listed, (bonus, until, total))| {
            Content::Vote {
                listed,
                bonus: Some(bonus),
                bonus_until: Some(Timestamp::from_ms(until)),
                site_total: Some(total),
            }
        }),
        review(),
        (some(text()), some(text()), some(address), some(foreign())).prop_map(
            |(text, old_text, page_url, page)| Content::Comment {
                text,
                old_text,
                page_url,
                page,
                is_reply: true,
            }
        ),
        (some(foreign()), some(text()), some(text())).prop_map(|(title, text, old_text)| {
            Content::Forum {
                thing: ForumThing::Post,
                title,
                text,
                old_text,
            }
        }),
        (some(foreign()), prop::collection::vec(foreign(), 0..30)).prop_map(
            |(subject, participants)| Content::Private {
                is_new: false,
                subject,
                participants,
            }
        ),
        report(),
        (some(foreign()), some(foreign()))
            .prop_map(|(thing, title)| Content::Other { thing, title }),
    ]
}

/// One event with all that belongs to it.
#[derive(Clone, Debug)]
struct Told {
    words: [String; 5],
    is_by_name: bool,
    kind: EventKind,
    content: Content,
    state: State,
    moment: i64,
    earned: Vec<Earned>,
}

fn told() -> impl Strategy<Value = Told> {
    let state = prop::sample::select(vec![
        State::New,
        State::New,
        State::Edited,
        State::Removed(Remover::Unknown),
        State::Held(Hold::Pending),
    ]);
    let words = prop::array::uniform5(foreign());
    let kind = prop::sample::select(EventKind::ALL.to_vec());
    let earned = (0..30_usize, any::<i64>()).prop_map(|(count, until)| {
        let role = RoleId::new(i64::MAX).unwrap();
        let until = Some(Timestamp::from_ms(until));
        vec![Earned { role, until }; count]
    });
    let rest = (any::<bool>(), any::<i64>(), earned);
    (words, kind, content(), state, rest).prop_map(|(words, kind, content, state, rest)| Told {
        words,
        is_by_name: rest.0,
        kind,
        content,
        state,
        moment: rest.1,
        earned: rest.2,
    })
}

fn card(told: &Told) -> Card<'_> {
    let id = MemberId::new(i64::MAX).unwrap();
    let [name, avatar, endpoint, site_event, marker] = &told.words;
    Card {
        source: "unheard-of",
        endpoint,
        kind: told.kind,
        site_event,
        person: if told.is_by_name {
            Shown::Site {
                name,
                avatar_url: Some(avatar),
                linked: Some(id),
            }
        } else {
            Shown::Discord(id)
        },
        content: &told.content,
        state: told.state,
        occurred_at: Some(Timestamp::from_ms(told.moment)),
        received_at: Timestamp::from_ms(told.moment),
        is_test: true,
        total: Some(i64::MAX),
        earned: &told.earned,
        marker,
    }
}

fn looks() -> impl Strategy<Value = Look<'static>> {
    let style = prop::sample::select(Style::ALL.to_vec());
    let language = prop::sample::select(Language::ALL.to_vec());
    (style, language, any::<bool>()).prop_map(|(style, language, is_told)| Look {
        style,
        mention: is_told.then(|| RoleId::new(i64::MAX).unwrap()),
        texts: language.texts(),
    })
}

/// Everything in the message that Discord reads as markdown.
fn markdown(body: &Value) -> Vec<&str> {
    let mut texts = vec![&body["content"]];
    for embed in body["embeds"].as_array().unwrap() {
        texts.extend([&embed["title"], &embed["description"]]);
        for field in embed["fields"].as_array().into_iter().flatten() {
            texts.extend([&field["name"], &field["value"]]);
        }
    }
    texts.into_iter().filter_map(Value::as_str).collect()
}

/// What is left of `markdown` without the markup of our own and without what is escaped.
fn unescaped(markdown: &str) -> String {
    let id = i64::MAX.to_string();
    let ours = markdown
        .replace(&format!("<@{id}>"), "")
        .replace(&format!("<@&{id}>"), "");
    let mut left = String::new();
    for line in ours.lines() {
        let line = line.strip_prefix("-# ").unwrap_or(line);
        let line = line.strip_prefix("> ").unwrap_or(line);
        left.push('\n');
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let skipped = match c {
                '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
                '*' if rest.starts_with("**") => 2,
                '~' if rest.starts_with("~~") => 2,
                '<' => our_brackets(rest),
                _ => 0,
            };
            match c {
                '\\' => left.push('x'),
                _ if skipped == 0 => left.push(c),
                _ => {}
            }
            rest = &rest[skipped.max(c.len_utf8())..];
        }
    }
    left
}

/// The length of a moment or a link in angle brackets.
fn our_brackets(text: &str) -> usize {
    let Some((inside, _)) = text[1..].split_once('>') else {
        return 0;
    };
    let is_moment = inside
        .strip_prefix("t:")
        .and_then(|rest| rest.strip_suffix(":R"))
        .is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    if is_moment || link::safe(inside).as_deref() == Some(inside) {
        inside.len() + 2
    } else {
        0
    }
}

fn assert_is_only_text(markdown: &str) {
    let left = unescaped(markdown);
    for sign in ['*', '_', '~', '|', '`', '<', '>', '[', ']', '@'] {
        assert!(!left.contains(sign), "{sign} in {markdown:?}");
    }
    assert!(!left.contains("://"), "{markdown:?}");
    assert!(!left.to_lowercase().contains("discord.gg"), "{markdown:?}");
    for line in left.lines() {
        let line = line.trim_start();
        assert!(!line.starts_with(['#', '-', '+']), "{markdown:?}");
        let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_list = number.len() < line.len() && number.starts_with(['.', ')']);
        assert!(!is_list, "{markdown:?}");
    }
    let is_kept = |c: char| matches!(c, '\n' | '\u{200d}' | '\u{fe0f}');
    assert!(
        markdown
            .chars()
            .all(|c| is_kept(c) || !limits::is_invisible(c)),
        "{markdown:?}"
    );
    for line in markdown.lines() {
        let escaped = line
            .replace("\\\\", "")
            .replace("\\*", "")
            .replace("\\~", "");
        assert_eq!(escaped.matches("**").count() % 2, 0, "{markdown:?}");
        assert_eq!(escaped.matches("~~").count() % 2, 0, "{markdown:?}");
    }
}

fn assert_nothing_is_empty(body: &Value) {
    for embed in body["embeds"].as_array().unwrap() {
        let mut texts = vec![&embed["title"], &embed["description"]];
        texts.extend([&embed["footer"]["text"], &embed["author"]["name"]]);
        for field in embed["fields"].as_array().into_iter().flatten() {
            assert!(field["name"].is_string() && field["value"].is_string());
            texts.extend([&field["name"], &field["value"]]);
        }
        for text in texts.into_iter().filter_map(Value::as_str) {
            assert!(!limits::is_blank(text), "{embed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn ten_cards_of_anything_make_a_message_discord_takes(
        told in prop::collection::vec(told(), 1..=10),
        look in looks(),
    ) {
        let cards: Vec<Card<'_>> = told.iter().map(card).collect();
        let body = message(&cards, look);
        prop_assert!(limits::allow(&body), "{}", body);
        prop_assert_eq!(&body["allowed_mentions"]["parse"], &json!([]));
        prop_assert_eq!(&body, &message(&cards, look));
        assert_nothing_is_empty(&body);
        for text in markdown(&body) {
            assert_is_only_text(text);
        }
        let named = body.to_string().matches(&format!("<@{}>", i64::MAX)).count();
        prop_assert!(named >= cards.len(), "{}", body);
    }
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

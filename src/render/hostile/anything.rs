//! Cards made of anything: every kind of content in every state, with texts that mean no good.

use proptest::prelude::*;

use super::super::{Card, Earned, Look, Shown, State};
use crate::domain::event::{
    Content, EventKind, ForumThing, Hold, Listed, MemberHappening, PaymentHappening, Remover,
    Score, Text,
};
use crate::domain::id::{MemberId, RoleId};
use crate::domain::route::Style;
use crate::domain::time::Timestamp;
use crate::locale::Language;

/// Text made of what means something to Discord, to HTML or to a reader's eye, and of anything else.
pub(super) fn foreign() -> impl Strategy<Value = String> {
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
            "discord.com.evil.example", "https://a@b.example/", "https://xn--dscord-q4a.com/",
            "<@!1>", "<id:guide>", "<+1234567>", "<m@a.example>", "</say hi:1>", ":skull:",
            "20:16:00-Agent: ", "1:8ball: ", "1:100: ", ":",
            "> ", ">>> ", "\n> **Crier** · ", "\u{2066}", "\u{061c}", "\u{feff}", "\u{e0067}", "שלום",
            "\r", "\u{2028}", "\u{85}", "\t", "❤\u{fe0f}", "\u{fffd}", "__x__", "~~x~~", "**x**", "\\",
            "\\*", "\\\\[", "](https://a.example)", "javascript:alert(1)", "data:text/html,x", "@\u{200d}everyone",
            "discord\u{200b}.gg/x", "http\u{200b}s://a.example", "hTTps://a.example", "   ", "\u{3000}",
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
        prop::sample::select(vec![
            Content::Test,
            Content::Member {
                happened: MemberHappening::Joined,
            },
            Content::Payment {
                happened: PaymentHappening::Received,
            },
        ]),
    ]
}

/// One event with all that belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) words: [String; 4],
    pub(super) is_by_name: bool,
    pub(super) kind: EventKind,
    pub(super) content: Content,
    pub(super) state: State,
    pub(super) moment: i64,
    pub(super) earned: Vec<Earned>,
    /// As the end of an event's id is written.
    pub(super) marker: String,
}

pub(super) fn told() -> impl Strategy<Value = Told> {
    let state = prop::sample::select(vec![
        State::New,
        State::New,
        State::Edited,
        State::Removed(Remover::Unknown),
        State::Held(Hold::Pending),
    ]);
    let words = prop::array::uniform4(foreign());
    let kind = prop::sample::select(EventKind::ALL.to_vec());
    let earned = (0..30_usize, any::<i64>()).prop_map(|(count, until)| {
        let role = RoleId::new(i64::MAX).unwrap();
        let until = Some(Timestamp::from_ms(until));
        vec![Earned { role, until }; count]
    });
    let marker = "[0-9a-hjkmnp-tv-z]{8}";
    let rest = (any::<bool>(), any::<i64>(), earned, marker);
    (words, kind, content(), state, rest).prop_map(|(words, kind, content, state, rest)| Told {
        words,
        is_by_name: rest.0,
        kind,
        content,
        state,
        moment: rest.1,
        earned: rest.2,
        marker: rest.3,
    })
}

pub(super) fn card(told: &Told) -> Card<'_> {
    let id = MemberId::new(i64::MAX).unwrap();
    let [name, avatar, endpoint, site_event] = &told.words;
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
        marker: &told.marker,
    }
}

pub(super) fn looks() -> impl Strategy<Value = Look<'static>> {
    let style = prop::sample::select(Style::ALL.to_vec());
    let language = prop::sample::select(Language::ALL.to_vec());
    (style, language, any::<bool>()).prop_map(|(style, language, is_told)| Look {
        style,
        mention: is_told.then(|| RoleId::new(i64::MAX).unwrap()),
        texts: language.texts(),
    })
}

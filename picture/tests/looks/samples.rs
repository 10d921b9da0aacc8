//! Pictures as servers would see them, and as someone would make them who wants to break them.

use crier_picture::{
    Activity, Avatar, Card, Entry, Figure, Goal, Leaderboard, Listing, Next, Picture,
};

/// Every sample by its name.
pub(crate) fn all() -> Vec<(&'static str, Picture)> {
    vec![
        ("leaderboard-en", leaderboard_en().picture()),
        ("leaderboard-ru", leaderboard_ru().picture()),
        ("leaderboard-bg", leaderboard_bg().picture()),
        ("leaderboard-one", leaderboard_one().picture()),
        ("leaderboard-none", Leaderboard::default().picture()),
        ("leaderboard-hostile", leaderboard_hostile().picture()),
        ("leaderboard-page", leaderboard_page().picture()),
        ("card-en", card_en().picture()),
        ("card-ru", card_ru().picture()),
        ("card-bg", card_bg().picture()),
        ("card-hostile", card_hostile().picture()),
        ("card-bare", card_bare().picture()),
        ("activity-week", activity_week().picture()),
        ("activity-month", activity_month().picture()),
        ("activity-year", activity_year().picture()),
        ("activity-none", activity_none().picture()),
        ("goal-en", goal_en().picture()),
        ("goal-ru", goal_ru().picture()),
        ("goal-bg", goal_bg().picture()),
        ("goal-hostile", goal_hostile().picture()),
    ]
}

/// A picture of someone: a square of two colours.
fn avatar([r, g, b]: [u8; 3]) -> Option<Avatar> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 128, 128);
    encoder.set_color(png::ColorType::Rgb);
    let pixels: Vec<u8> = (0..128_u8)
        .flat_map(|y| (0..128_u8).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            if x.abs_diff(64) + y.abs_diff(64) < 40 {
                [255 - r, 255 - g, 255 - b]
            } else {
                [r, g / 2 + y, b]
            }
        })
        .collect();
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Avatar::new(bytes)
}

fn entries(of: &[(i64, &str, i64)]) -> Vec<Entry> {
    let entry = |(place, name, total): &(i64, &str, i64)| Entry {
        place: *place,
        name: (*name).to_owned(),
        total: *total,
        ..Entry::default()
    };
    of.iter().map(entry).collect()
}

pub(crate) fn leaderboard_en() -> Leaderboard {
    let mut entries = entries(&[
        (1, "Ann", 1284),
        (2, "Bear 🐻 of the North", 1109),
        (2, "Čeněk Žižka", 1109),
        (4, "The Quick Brown Fox", 870),
        (5, "мария", 512),
        (6, "xX_dragon_Xx", 498),
        (7, "Zoë", 77),
        (8, "👑 queen 👑", 76),
        (9, "lowercase", 12),
        (10, "Last of the first ten", 1),
    ]);
    entries[0].avatar = avatar([70, 90, 200]);
    entries[3].avatar = avatar([200, 90, 40]);
    entries[4].is_own = true;
    Leaderboard {
        title: "Votes and bumps".to_owned(),
        period: "this month".to_owned(),
        entries,
        most: 1284,
        note: Some("@мария: 5 of 128 · 512 votes".to_owned()),
    }
}

fn leaderboard_ru() -> Leaderboard {
    Leaderboard {
        title: "Голоса и бампы".to_owned(),
        period: "за неделю".to_owned(),
        entries: entries(&[
            (1, "Александра Константиновна", 31),
            (2, "Ёжик в тумане", 22),
            (3, "Щука", 21),
            (4, "Ник", 3),
            (4, "Вася 🇷🇺", 3),
        ]),
        most: 31,
        note: Some("Вы: 12-е место, 1 голос".to_owned()),
    }
}

fn leaderboard_bg() -> Leaderboard {
    Leaderboard {
        title: "Гласове и бъмпове".to_owned(),
        period: "за месеца".to_owned(),
        entries: entries(&[
            (1, "Ангел Ъгъров", 5),
            (2, "Щерю", 2),
            (3, "Юлия Жечева", 1),
        ]),
        most: 5,
        note: None,
    }
}

fn leaderboard_one() -> Leaderboard {
    Leaderboard {
        title: "Reviews".to_owned(),
        period: "all time".to_owned(),
        entries: entries(&[(1, "Only me", 1)]),
        most: 1,
        note: None,
    }
}

fn leaderboard_page() -> Leaderboard {
    Leaderboard {
        title: "Comments".to_owned(),
        period: "all time".to_owned(),
        entries: entries(&[
            (12_345, "Deep down", 40),
            (12_346, "Deeper", 39),
            (12_346, "As deep", 39),
        ]),
        most: 100,
        note: Some("Page 1235 of 4000".to_owned()),
    }
}

fn leaderboard_hostile() -> Leaderboard {
    let wide = "W".repeat(32);
    let tower = format!("z{}algo", "\u{30d}\u{315}\u{340}".repeat(20));
    let families = "👨‍👩‍👧‍👦".repeat(20);
    Leaderboard {
        title: "<script>&\"'".repeat(9),
        period: "\u{202e}gnorw".to_owned(),
        entries: entries(&[
            (1, &wide, i64::MAX),
            (2, "שלום עולם (דוד)!", 9_999_999),
            (3, "محمد عبد الله", 900_000),
            (4, "👨‍👩‍👧‍👦 👍🏽 🇧🇬 1️⃣ ❤️ 🏳️‍🌈", 1000),
            (5, &tower, 999),
            (6, "</text><image href=\"file:///etc/passwd\"/>", 5),
            (7, "山田太郎 𝓕𝓪𝓷𝓬𝔂 Ｗｉｄｅ", 4),
            (8, "\u{200b}\u{202e}", -4),
            (9, &families, 2),
            (i64::MAX, "Ann שלום 5 Lee", 1),
            (11, "not drawn", 1),
        ]),
        most: 9_999_999,
        note: Some("ﷺ".repeat(40)),
    }
}

fn figures(of: &[(&str, &str)]) -> Vec<Figure> {
    let figure = |(value, label): &(&str, &str)| Figure {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
    };
    of.iter().map(figure).collect()
}

fn card_en() -> Card {
    Card {
        name: "Bear 🐻 of the North".to_owned(),
        avatar: avatar([40, 120, 90]),
        place: "Votes and bumps".to_owned(),
        figures: figures(&[
            ("1\u{202f}284", "votes"),
            ("23", "days in a row"),
            ("2", "place of 128"),
        ]),
        next: Some(Next {
            text: "216 votes to @Legend".to_owned(),
            done: 284,
            target: 500,
        }),
    }
}

fn card_ru() -> Card {
    Card {
        name: "Александра Константиновна".to_owned(),
        avatar: None,
        place: "Голоса и бампы".to_owned(),
        figures: figures(&[
            ("3", "голоса"),
            ("21", "день подряд"),
            ("12", "место из 128"),
        ]),
        next: Some(Next {
            text: "Ещё 2 голоса до @Постоянный участник".to_owned(),
            done: 3,
            target: 5,
        }),
    }
}

fn card_bg() -> Card {
    Card {
        name: "Щерю".to_owned(),
        avatar: None,
        place: "Гласове и бъмпове".to_owned(),
        figures: figures(&[("1", "глас"), ("40", "място от 128")]),
        next: Some(Next {
            text: "9 гласа до @Приятел".to_owned(),
            done: 1,
            target: 10,
        }),
    }
}

fn card_hostile() -> Card {
    Card {
        name: "Ш".repeat(32),
        avatar: None,
        place: "&lt;".repeat(40),
        figures: figures(&[
            (
                "9\u{202f}223\u{202f}372\u{202f}036\u{202f}854\u{202f}775\u{202f}807",
                "votes",
            ),
            (
                "1\u{202f}000\u{202f}000",
                "a label that is far too long for it",
            ),
            ("3", "x"),
            ("4", "y"),
            ("5", "not drawn"),
        ]),
        next: Some(Next {
            text: "נשאר 1 עד @role".repeat(9),
            done: i64::MAX,
            target: i64::MAX,
        }),
    }
}

fn card_bare() -> Card {
    Card {
        name: "🦊".to_owned(),
        ..Card::default()
    }
}

fn listing(name: &str, counts: impl IntoIterator<Item = i64>) -> Listing {
    Listing {
        name: name.to_owned(),
        counts: counts.into_iter().collect(),
    }
}

fn days(count: i64, name: impl Fn(i64) -> String) -> Vec<String> {
    (1..=count).map(name).collect()
}

fn activity_week() -> Activity {
    let names = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
    Activity {
        title: "Активность".to_owned(),
        period: "за неделю".to_owned(),
        days: names.map(str::to_owned).to_vec(),
        listings: vec![listing("BotiCord", [1, 3, 0, 2, 2, 3, 1])],
    }
}

fn activity_month() -> Activity {
    let wave = |shift: i64, of: i64| (0..30).map(move |day| (day * 7 + shift) % of + day / 3);
    Activity {
        title: "Votes and bumps".to_owned(),
        period: "this month".to_owned(),
        days: days(30, |day| format!("Nov {day}")),
        listings: vec![
            listing("BotiCord", wave(3, 17)),
            listing("Server Discovery of the whole wide world", wave(1, 11)),
            listing("top.gg", wave(5, 7)),
            listing("Форум", wave(2, 5)),
        ],
    }
}

fn activity_year() -> Activity {
    Activity {
        title: "Гласове и бъмпове".to_owned(),
        period: "за годината".to_owned(),
        days: days(366, |day| format!("{}.{:02}", day % 28 + 1, day / 31 + 1)),
        listings: (0..8)
            .map(|index| {
                let counts = (0..366).map(|day| (day * (index + 3)) % 400 * 1000);
                listing(&format!("Listing {index}"), counts)
            })
            .collect(),
    }
}

fn activity_none() -> Activity {
    Activity {
        title: "Votes and bumps".to_owned(),
        period: "this week".to_owned(),
        days: days(7, |day| day.to_string()),
        listings: vec![listing("BotiCord", [])],
    }
}

fn goal_en() -> Goal {
    Goal {
        title: "Votes and bumps".to_owned(),
        state: "until 31 December".to_owned(),
        done: 1204,
        target: 2000,
        text: "1\u{202f}204 of 2\u{202f}000 votes".to_owned(),
        note: Some("Everyone who takes part gets @Founder".to_owned()),
    }
}

fn goal_ru() -> Goal {
    Goal {
        title: "Голоса и бампы".to_owned(),
        state: "цель достигнута".to_owned(),
        done: 521,
        target: 500,
        text: "521 голос из 500".to_owned(),
        note: None,
    }
}

fn goal_bg() -> Goal {
    Goal {
        title: "Отзиви".to_owned(),
        state: "до 31 декември".to_owned(),
        done: 1,
        target: 1000,
        text: "1 отзив от 1\u{202f}000".to_owned(),
        note: Some("Всеки, който участва, получава @Основател".to_owned()),
    }
}

fn goal_hostile() -> Goal {
    Goal {
        title: "]]>".repeat(40),
        state: "s".repeat(200),
        done: -1,
        target: 0,
        text: "9".repeat(99),
        note: Some("n".repeat(300)),
    }
}

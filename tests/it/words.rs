//! What the bot says in every command: one language in a reply, clickable commands, steps in order, and "changed" only
//! if something changed.

use std::collections::BTreeSet;
use std::time::Duration;

use crier_sandbox::{Person, Reply, Snowflake, seed};
use serde_json::Value;

use crate::support::latin::latin_words;
use crate::support::{Crier, guild};

/// Languages that are not written in Latin letters.
const CYRILLIC: [&str; 2] = ["ru", "bg"];

async fn types(person: &Person, line: &str) -> Reply {
    let reply = person.types(line).await;
    reply.unwrap_or_else(|error| panic!("{line}: {error}"))
}

/// The paths of all commands that can be typed.
fn paths(commands: &[Value], above: &str, found: &mut BTreeSet<String>) {
    for command in commands {
        let path = format!("{above} {}", command["name"].as_str().unwrap());
        let options = command["options"].as_array().map_or(&[][..], Vec::as_slice);
        let is_branch = |option: &&Value| matches!(option["type"].as_u64(), Some(1 | 2));
        if options.iter().any(|option| is_branch(&option)) {
            paths(options, &path, found);
        } else {
            found.insert(path.trim().to_owned());
        }
    }
}

/// Everything a person can read in a reply.
fn everything(reply: &Reply) -> String {
    let mut all = reply.text();
    let mut labels = |rows: &[Value]| {
        for component in rows
            .iter()
            .filter_map(|row| row["components"].as_array())
            .flatten()
        {
            for what in ["label", "placeholder"] {
                all.push('\n');
                all.push_str(component[what].as_str().unwrap_or_default());
            }
        }
    };
    labels(&reply.components);
    if let Some(modal) = &reply.modal {
        labels(&modal.rows);
        all.push_str(&modal.title);
    }
    all
}

/// What a Russian or Bulgarian admin types in a walk through all commands; `{route}` and `{rule}` are the ids.
const WALK: [&str; 57] = [
    "/help",
    "/settings",
    "/settings timezone:Софья week_starts:monday",
    "/settings timezone:Россия",
    "/settings timezone:GMT+3 reset_hour:4",
    "/settings timezone:GMT+3",
    "/settings reset_hour:25",
    "/endpoint list",
    "/endpoint add source:boticord channel:#votes secret:sixteen-letters-1",
    "/endpoint add source:sphere channel:#votes name:Вторая",
    "/endpoint add source:website-toolbox channel:#forum name:Форум secret:не-нужен-тут",
    "/endpoint add source:fastcomments channel:#comments name:Сайт",
    "/endpoint add source:barertc channel:#staff name:Чат secret:sixteen-letters-1",
    "/endpoint add source:boticord channel:#votes name:Форум",
    "/endpoint list",
    "/endpoint show endpoint:BotiCord",
    "/endpoint show endpoint:Вторая",
    "/endpoint show endpoint:нет",
    "/endpoint rename endpoint:Вторая name:Третья",
    "/endpoint rename endpoint:Третья name:Третья",
    "/endpoint pause endpoint:Третья",
    "/endpoint pause endpoint:Третья",
    "/endpoint test endpoint:Третья",
    "/endpoint resume endpoint:Третья",
    "/endpoint resume endpoint:Третья",
    "/endpoint test endpoint:Третья",
    "/endpoint test endpoint:BotiCord",
    "/endpoint secret endpoint:Третья",
    "/endpoint secret endpoint:Третья secret:short",
    "/endpoint secret endpoint:BotiCord secret:another-secret-1 keep_old:3",
    "/endpoint secret endpoint:Форум",
    "/endpoint remove endpoint:Третья",
    "/route list",
    "/route add event:review channel:#reviews mention:@Champion style:compact",
    "/route add event:review channel:#reviews mention:@Champion style:compact",
    "/route add event:report channel:#lobby",
    "/route edit route:{route}",
    "/route edit route:{route} style:plain",
    "/route preview route:{route}",
    "/route remove route:нет",
    "/reward list",
    "/reward add role:@Champion counts:vote",
    "/reward add role:@Champion counts:vote at:1500 lasts:7д",
    "/reward add role:@Champion counts:vote at:1500 lasts:7д",
    "/reward add role:@Supporter counts:vote every:1",
    "/reward add role:@Admin counts:vote at:1",
    "/reward edit rule:{rule} lasts:что-то",
    "/reward preview rule:{rule}",
    "/reward pause rule:{rule}",
    "/votes",
    "/top",
    "/link add endpoint:Сайт name:Мира member:@Mira",
    "/link list",
    "/profile show",
    "/profile set field:поле value:значение",
    "/profile unset field:votes",
    "/diagnose",
];

/// Commands that only end what the walk began.
const LAST: [&str; 3] = [
    "/link remove name:Мира",
    "/route remove route:{route}",
    "/reward remove rule:{rule}",
];

async fn filled(crier: &Crier, line: &str) -> String {
    let mut tx = crier.app.store.read().await.unwrap();
    let routes = tx.list_routes(guild()).await.unwrap();
    let rules = tx.list_rules(guild()).await.unwrap();
    let id = |id: Option<String>| id.unwrap_or_default();
    line.replace("{route}", &id(routes.last().map(|it| it.id.to_string())))
        .replace("{rule}", &id(rules.last().map(|it| it.id.to_string())))
}

#[tokio::test]
async fn no_reply_to_a_russian_or_a_bulgarian_has_an_english_word_in_it() {
    for language in CYRILLIC {
        let crier = Crier::start().await.with_bot().await;
        let anna = crier.sandbox.person(seed::ANNA).speaking(language);
        types(&anna, &format!("/settings language:{language}")).await;
        let mut walked = BTreeSet::new();
        for line in WALK.iter().chain(&LAST) {
            let line = filled(&crier, line).await;
            let reply = types(&anna, &line).await;
            let said = everything(&reply);
            println!("\n>>> {line}\n{said}");
            let typed: BTreeSet<&str> = line.split([' ', ':']).collect();
            let foreign: Vec<String> = latin_words(&said)
                .into_iter()
                .filter(|word| !typed.contains(word.as_str()))
                .collect();
            assert!(
                foreign.is_empty(),
                "{language} {line}: {foreign:?} in\n{said}"
            );
            let path: Vec<&str> = line[1..]
                .split(' ')
                .take_while(|word| !word.contains(':'))
                .collect();
            walked.insert(path.join(" "));
        }
        let mut known = BTreeSet::new();
        paths(&crier.sandbox.commands(seed::GUILD), "", &mut known);
        let missing: Vec<&String> = known
            .iter()
            .filter(|path| !walked.contains(*path))
            .collect();
        assert!(missing.is_empty(), "not walked: {missing:?}");
        let posted = crier
            .sandbox
            .wait_until(Duration::from_secs(20), |it| {
                !it.messages(seed::VOTES).is_empty()
            })
            .await;
        assert!(posted, "the test is posted");
        for message in crier.sandbox.messages(seed::VOTES) {
            let said = format!("{} {:?}", message.content, message.embeds);
            assert!(!said.contains("Great"), "{said}");
        }
    }
}

#[tokio::test]
async fn every_command_in_a_reply_is_clickable_and_exists() {
    let crier = Crier::start().await.with_bot().await;
    let mut known = BTreeSet::new();
    let commands = crier.sandbox.commands(seed::GUILD);
    paths(&commands, "", &mut known);
    let id = |name: &str| -> String {
        let command = commands.iter().find(|command| command["name"] == name);
        command.unwrap()["id"].as_str().unwrap().to_owned()
    };
    for language in ["en-US", "ru", "bg"] {
        let anna = crier.sandbox.person(seed::ANNA).speaking(language);
        let help = types(&anna, "/help").await.text();
        let expected = format!("</endpoint add:{}>", id("endpoint"));
        assert!(help.contains(&expected), "{help}");
        for mention in help.split("</").skip(1) {
            let (path, rest) = mention.split_once(':').unwrap();
            assert!(known.contains(path), "{path}");
            let name = path.split(' ').next().unwrap();
            assert!(rest.starts_with(&format!("{}>", id(name))), "{mention}");
        }
        assert!(!help.contains("`/"), "{help}");
    }
}

#[tokio::test]
async fn endpoint_add_gives_the_steps_in_order_the_url_to_copy_and_one_next_thing_last() {
    for language in ["en-US", "ru", "bg"] {
        let crier = Crier::start().await.with_bot().await;
        let anna = crier.sandbox.person(seed::ANNA).speaking(language);
        for source in [
            "boticord",
            "sphere",
            "website-toolbox",
            "fastcomments",
            "barertc",
        ] {
            for secret in ["", " secret:sixteen-letters-1"] {
                let line = format!("/endpoint add source:{source} channel:#staff{secret}");
                let made = types(&anna, &line).await.text();
                println!("\n>>> {line}\n{made}");
                let url = format!("```\n{}/hooks/{source}/", crier.base);
                assert!(made.contains(&url), "{made}");
                let steps: Vec<&str> = made.lines().filter(|line| starts_a_step(line)).collect();
                assert!(steps.len() >= 3, "{made}");
                for (number, step) in (1..).zip(&steps) {
                    assert!(step.starts_with(&format!("{number}. ")), "{made}");
                }
                let asks = made.contains("</endpoint secret:");
                let is_url_source = source == "website-toolbox";
                assert_eq!(asks, secret.is_empty() || is_url_source, "{made}");
                let last = made.lines().last().unwrap();
                assert!(
                    last.starts_with("**") && last.contains("</endpoint show:"),
                    "{last}"
                );
                assert!(made.chars().count() < 1400, "{}", made.chars().count());
            }
        }
        let toolbox = types(&anna, "/endpoint add source:website-toolbox channel:#staff").await;
        let says = [
            "URL itself is the secret",
            "служит сам URL",
            "ключ е самият URL",
        ];
        assert!(
            says.iter().any(|it| toolbox.text().contains(it)),
            "{}",
            toolbox.text()
        );
    }
}

fn starts_a_step(line: &str) -> bool {
    line.split_once(". ")
        .is_some_and(|(number, _)| number.parse::<u8>().is_ok())
}

#[tokio::test]
async fn a_reply_says_that_something_changed_only_if_it_did() {
    let unchanged = |language: &str| match language {
        "ru" => ["не изменено", "уже", "и так"],
        "bg" => ["не е променено", "вече", "не е на пауза"],
        _ => ["Nothing was changed", "already", "not paused"],
    };
    for language in ["en-US", "ru", "bg"] {
        let crier = Crier::start().await.with_bot().await;
        let anna = crier.sandbox.person(seed::ANNA).speaking(language);
        types(&anna, "/endpoint add source:boticord channel:#votes name:A").await;
        types(&anna, "/settings timezone:Sofia week_starts:monday").await;
        types(&anna, "/profile set field:Pronouns value:she").await;
        let before = rows(&crier).await;
        for line in [
            "/endpoint rename endpoint:A name:A",
            "/endpoint resume endpoint:A",
            "/settings timezone:София week_starts:monday",
            "/route edit route:{route}",
            "/route edit route:{route} style:full",
            "/profile set field:votes",
            "/profile set field:Pronouns value:she",
        ] {
            let line = filled(&crier, line).await;
            let said = types(&anna, &line).await.text();
            println!(">>> {line}\n{said}");
            let says = unchanged(language).iter().any(|word| said.contains(word));
            assert!(says, "{language} {line}: {said}");
        }
        assert_eq!(rows(&crier).await, before);
        types(&anna, "/endpoint pause endpoint:A").await;
        let again = types(&anna, "/endpoint pause endpoint:A").await.text();
        assert!(
            unchanged(language).iter().any(|word| again.contains(word)),
            "{again}"
        );
        types(&anna, "/profile unset field:streak").await;
        let again = types(&anna, "/profile unset field:streak").await.text();
        assert!(
            unchanged(language).iter().any(|word| again.contains(word)),
            "{again}"
        );
    }
}

/// What the commands above could change.
async fn rows(crier: &Crier) -> String {
    let mut tx = crier.app.store.read().await.unwrap();
    let settings = tx.get_guild_settings(guild()).await.unwrap();
    let endpoints = tx.list_endpoints(guild()).await.unwrap();
    let routes = tx.list_routes(guild()).await.unwrap();
    let member = crier::domain::id::MemberId::from_u64(seed::ANNA).unwrap();
    let fields = tx.list_profile_fields(guild(), member).await.unwrap();
    format!("{settings:?} {endpoints:?} {routes:?} {fields:?}")
}

#[tokio::test]
async fn nobody_can_give_themselves_a_counted_field() {
    let crier = Crier::start().await.with_bot().await;
    let mira = crier.sandbox.person(seed::MIRA);
    for (language, says) in [("en-US", "Votes"), ("ru", "Голоса"), ("bg", "Гласове")] {
        let mira = mira.clone().speaking(language);
        for field in [
            "votes",
            "Votes\u{200b}",
            "Rank\u{202e}",
            "Rаnk",
            "Голоса",
            "Гласове",
            "\u{200b}",
            "Streаk ",
            "My ѕcore",
        ] {
            let line = format!("/profile set field:\"{field}\" value:9999");
            let refused = types(&mira, &line).await.text();
            println!(">>> {field:?}\n{refused}");
            let shown = types(&mira, "/profile show").await.text();
            assert!(!shown.contains("9999"), "{field:?}: {shown}");
            assert!(shown.contains(says), "one language: {shown}");
        }
        types(&mira, "/profile set field:\"VIP статус\" value:да").await;
        let shown = types(&mira, "/profile show").await.text();
        assert!(
            shown.contains("VIP статус"),
            "words of two scripts are usual: {shown}"
        );
    }
}

#[tokio::test]
async fn a_time_zone_is_found_as_people_name_it_and_the_reply_shows_the_time_there() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA).speaking("ru");
    // It is 10:15 in Greenwich, in winter.
    for (typed, shown) in [
        ("GMT+3", ["UTC+3", "13:15"]),
        ("\"UTC+5:30\"", ["UTC+5:30", "15:45"]),
        ("MSK", ["Москва", "13:15"]),
        ("москва", ["Москва", "13:15"]),
        ("Bulgaria", ["София", "12:15"]),
        ("Санкт-Петербург", ["Москва", "13:15"]),
        ("America/New_York", ["Нью-Йорк", "05:15"]),
    ] {
        let said = types(&anna, &format!("/settings timezone:{typed}"))
            .await
            .text();
        assert!(shown.iter().all(|it| said.contains(it)), "{typed}: {said}");
        assert!(said.contains("2 марта 2026"), "{said}");
    }
    let offered = |typed: &'static str| {
        let anna = anna.clone();
        async move {
            let line = format!("/settings timezone:{typed}");
            let all = anna.completes(&line).await.unwrap();
            all.into_iter()
                .map(|choice| (choice.name, choice.value))
                .collect::<Vec<_>>()
        }
    };
    let city = offered("моск").await;
    assert_eq!(
        city[0],
        (
            "Москва (Europe/Moscow) · 13:15".to_owned(),
            "Europe/Moscow".into()
        )
    );
    let country = offered("Россия").await;
    assert_eq!(country[0].1, "Europe/Moscow");
    let offset = offered("GMT+3").await;
    assert_eq!(offset[0], ("UTC+3 · 13:15".to_owned(), "UTC+3".into()));
    let nothing = offered("").await;
    assert!(nothing[0].0.starts_with("По умолчанию"), "{nothing:?}");
    assert_eq!(nothing[1].1, "Europe/Moscow");
}

#[tokio::test]
async fn a_preview_speaks_the_servers_language() {
    for (language, sample) in [("ru", "Отлично, спасибо!"), ("bg", "Чудесно, благодаря!")]
    {
        let crier = Crier::start().await.with_bot().await;
        let anna = crier.sandbox.person(seed::ANNA).speaking(language);
        types(&anna, &format!("/settings language:{language}")).await;
        types(&anna, "/route add event:review channel:#reviews").await;
        let line = filled(&crier, "/route preview route:{route}").await;
        let shown = types(&anna, &line).await.text();
        assert!(shown.contains(sample), "{shown}");
        types(
            &anna,
            "/endpoint add source:fastcomments channel:#comments secret:sixteen-letters-1",
        )
        .await;
        types(&anna, "/endpoint test endpoint:FastComments").await;
        let said = |channel: Snowflake| format!("{:?}", crier.sandbox.messages(channel));
        let posted = crier
            .sandbox
            .wait_until(Duration::from_secs(20), |_| {
                said(seed::COMMENTS).contains(sample)
            })
            .await;
        assert!(posted, "{}", said(seed::COMMENTS));
    }
}

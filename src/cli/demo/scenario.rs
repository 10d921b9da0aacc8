//! What happens in the demo: an owner's set-up by slash command, then a round of sample webhooks, over and over.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use secrecy::SecretString;

use crate::cli::send::post;
use crate::clock::SharedClock;
use crate::domain::id::{GuildId, MemberId};
use crate::sandbox::{Sandbox, seed};
use crate::source;
use crate::source::sample::{self, SampleParts};

/// The secret that all demo senders share.
const SECRET: &str = "demo-secret-for-every-sender";

/// What the owner types, in this order.
const SET_UP: [&str; 8] = [
    "/endpoint add source:boticord channel:#votes secret:demo-secret-for-every-sender",
    "/endpoint add source:sphere channel:#reviews secret:demo-secret-for-every-sender",
    "/endpoint add source:website-toolbox channel:#forum",
    "/endpoint add source:fastcomments channel:#comments secret:demo-secret-for-every-sender",
    "/endpoint add source:barertc channel:#staff secret:demo-secret-for-every-sender",
    "/reward add role:@Supporter counts:vote at:3",
    "/reward add role:@Champion counts:vote at:10",
    "/link add endpoint:FastComments name:mira member:@Mira",
];

/// Where each source's samples go.
pub(super) type Endpoints = HashMap<&'static str, String>;

/// One sample webhook: source, event, person, the number of the thing it is about (an edit has that of what it
/// edits), and words of its own where the usual ones will not do.
type Step = (&'static str, &'static str, usize, u32, Option<&'static str>);

/// The people who vote and write.
const PEOPLE: [(u64, &str); 4] = [
    (seed::MIRA, "mira"),
    (seed::OLEG, "oleg"),
    (seed::BORIS, "boris"),
    (seed::ELENA, "elena"),
];

/// One round. Every sender has its turn; what is edited or removed was written before.
#[rustfmt::skip]
const ROUND: [Step; 22] = [
    ("boticord", "new_bot_bump", 0, 1, None),
    ("fastcomments", "created", 0, 2, Some("Does the new player work on phones? 🎧")),
    ("sphere", "VOTE_ADD", 1, 3, None),
    ("website-toolbox", "user.created", 2, 4, None),
    ("boticord", "up_added", 0, 5, None),
    ("sphere", "REVIEW_ADD", 3, 6, Some("Живой чат, вежливые модераторы, быстро отвечают.")),
    ("website-toolbox", "topic.created", 2, 7, None),
    ("website-toolbox", "post.created", 2, 7, Some("What would you change in 2.4?")),
    ("fastcomments", "updated", 0, 2, Some("Does the new player work on phones? Edit: it does! 🎧")),
    ("boticord", "new_server_bump", 0, 8, None),
    ("boticord", "new_bot_comment", 1, 9, Some("Отличный бот, играет без остановки")),
    ("barertc", "report", 3, 10, None),
    ("boticord", "new_bot_bump", 2, 11, None),
    ("boticord", "edit_bot_comment", 1, 9, Some("Отличный бот, но музыка иногда молчит")),
    ("fastcomments", "created", 3, 12, Some("@everyone **free** [nitro](https://bad.example) \u{202e}gnp.exe")),
    ("sphere", "VOTE_ADD", 0, 13, None),
    ("boticord", "up_added", 3, 14, None),
    ("fastcomments", "deleted", 3, 12, None),
    ("boticord", "comment_added", 2, 15, Some("Добре направен бот, препоръчвам го.")),
    ("boticord", "new_bot_bump", 1, 16, None),
    ("barertc", "profile", 0, 17, None),
    ("boticord", "delete_bot_comment", 1, 9, None),
];

/// Lets the owner set everything up, as the README describes it.
pub(super) async fn set_up(sandbox: &Sandbox, patience: Duration) -> anyhow::Result<Endpoints> {
    if !sandbox.wait_for_bot(patience).await {
        bail!("the bot did not connect to the sandbox in time");
    }
    let owner = sandbox
        .person(seed::ANNA)
        .in_channel(seed::STAFF)
        .patient_for(patience);
    let mut endpoints = Endpoints::new();
    for line in SET_UP {
        let reply = owner
            .types(line)
            .await
            .map_err(|error| anyhow!("{line}: {error}"))?;
        let text = reply.text();
        for source in source::ALL {
            let id = source.profile().id.as_str();
            if let Some(url) = find_url(&text, id) {
                endpoints.entry(id).or_insert(url);
            }
        }
    }
    Ok(endpoints)
}

/// The endpoint's address in a reply.
fn find_url(text: &str, source: &str) -> Option<String> {
    let part = format!("/hooks/{source}/");
    let word = text
        .split(|letter: char| letter.is_whitespace() || "`<>\"|".contains(letter))
        .find(|word| word.starts_with("http") && word.contains(&part))?;
    let (before, key) = word.split_once(&part)?;
    let key: String = key
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    Some(format!("{before}{part}{key}"))
}

/// Plays round after round.
pub(super) async fn play(
    endpoints: &Endpoints,
    every: Duration,
    clock: &SharedClock,
) -> anyhow::Result<()> {
    let secret = SecretString::from(SECRET);
    for round in 1_u32.. {
        for &(source, event, person, thing, text) in &ROUND {
            let (user, name) = PEOPLE[person % PEOPLE.len()];
            let parts = SampleParts {
                user: MemberId::from_u64(user).context("no user")?,
                name: name.to_owned(),
                guild: GuildId::from_u64(seed::GUILD).context("no guild")?,
                now: clock.now(),
                number: round.wrapping_mul(100).wrapping_add(thing),
                text: text.map(str::to_owned),
            };
            let sender = source::find(source).context("no such source")?;
            let call = sample::call(sender, event, &parts, &secret)
                .with_context(|| format!("{source} sends no {event}"))?;
            let to = endpoints
                .get(source)
                .with_context(|| format!("no {source}"))?;
            post(to, call).await?;
            tokio::time::sleep(every).await;
        }
    }
    Ok(())
}

//! What happens in the demo: an owner's setup with slash commands, then rounds of sample webhooks.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use crier_sandbox::{Sandbox, seed};
use secrecy::SecretString;

use crate::cli::demo::words::{Language, STARS, Texts, Words};
use crate::cli::send::post;
use crate::clock::SharedClock;
use crate::domain::id::{GuildId, MemberId};
use crate::domain::time::Timestamp;
use crate::source;
use crate::source::sample::{self, SampleParts};

/// The owner's commands, in this order; SECRET is replaced by the one that all demo senders share.
const SET_UP: [&str; 9] = [
    "/settings language:LANGUAGE",
    "/endpoint add source:boticord channel:#votes secret:SECRET",
    "/endpoint add source:sphere channel:#reviews secret:SECRET",
    "/endpoint add source:website-toolbox channel:#forum",
    "/endpoint add source:fastcomments channel:#comments secret:SECRET",
    "/endpoint add source:barertc channel:#staff secret:SECRET",
    "/reward add role:@Supporter counts:vote at:3",
    "/reward add role:@Champion counts:vote at:10",
    "/link add endpoint:FastComments name:mira member:@Mira",
];

/// The address for each source's samples.
pub(super) type Endpoints = HashMap<&'static str, String>;

/// One sample webhook: source, event, person, the number of the thing it is about (an edit has the number of the edited
/// thing), and the text, if any.
type Step = (&'static str, &'static str, usize, u32, Option<Said>);
type Said = fn(&'static Words) -> Texts;

/// The people who vote and write.
const PEOPLE: [(u64, &str); 4] = [
    (seed::MIRA, "mira"),
    (seed::OLEG, "oleg"),
    (seed::BORIS, "boris"),
    (seed::ELENA, "elena"),
];

/// One round. Every sender takes part; what is edited or removed was created before. When all texts are used, only
/// votes continue.
#[rustfmt::skip]
const ROUND: [Step; 22] = [
    ("boticord", "new_bot_bump", 0, 1, None),
    ("fastcomments", "created", 0, 2, Some(|words| words.questions)),
    ("sphere", "VOTE_ADD", 1, 3, None),
    // A new member has no text and joins once.
    ("website-toolbox", "user.created", 2, 4, Some(|words| words.topics)),
    ("boticord", "up_added", 0, 5, None),
    ("sphere", REVIEW, 3, 20, Some(|words| words.reviews)),
    ("website-toolbox", "topic.created", 2, 7, Some(|words| words.topics)),
    ("website-toolbox", "post.created", 2, 7, Some(|words| words.answers)),
    ("fastcomments", "updated", 0, 2, Some(|words| words.edited)),
    ("boticord", "new_server_bump", 0, 8, None),
    ("boticord", "new_bot_comment", 1, 9, Some(|words| words.likes)),
    ("barertc", "report", 3, 10, Some(|words| words.reports)),
    ("boticord", "new_bot_bump", 2, 11, None),
    ("boticord", "edit_bot_comment", 1, 9, Some(|words| words.dislikes)),
    ("fastcomments", "created", 3, 12, Some(|words| words.harm)),
    ("sphere", "VOTE_ADD", 0, 13, None),
    ("boticord", "up_added", 3, 14, None),
    ("fastcomments", "deleted", 3, 12, Some(|words| words.harm)),
    ("boticord", "comment_added", 2, 15, Some(|words| words.praise)),
    ("boticord", "new_bot_bump", 1, 16, None),
    ("barertc", "profile", 0, 17, None),
    ("boticord", "delete_bot_comment", 1, 9, Some(|words| words.dislikes)),
];
/// The sample whose stars depend on its number.
const REVIEW: &str = "REVIEW_ADD";

/// The parts of a step's call in this round (the first is 0); `None` if all texts of its kind are used.
fn parts(step: Step, round: u32, words: &'static Words, now: Timestamp) -> Option<SampleParts> {
    let (_, event, person, thing, said) = step;
    let turn = usize::try_from(round).ok()?;
    let text = match said {
        Some(said) => Some((*said(words).get(turn)?).to_owned()),
        None => None,
    };
    let stars = match event {
        REVIEW => STARS.get(turn)? - 1,
        _ => 0,
    };
    let (user, name) = PEOPLE[(person + turn) % PEOPLE.len()];
    Some(SampleParts {
        user: MemberId::from_u64(user)?,
        name: name.to_owned(),
        guild: GuildId::from_u64(seed::GUILD)?,
        now,
        number: (round + 1).wrapping_mul(100).wrapping_add(thing + stars),
        text,
    })
}

/// Lets the owner set everything up, as the README describes.
pub(super) async fn set_up(
    sandbox: &Sandbox,
    (secret, language): (&str, Language),
    patience: Duration,
) -> anyhow::Result<Endpoints> {
    if !sandbox.wait_for_bot(patience).await {
        bail!("the bot did not connect to the sandbox in time");
    }
    let owner = sandbox
        .person(seed::ANNA)
        .in_channel(seed::STAFF)
        .speaking(language.codes().1)
        .patient_for(patience);
    let mut endpoints = Endpoints::new();
    for line in SET_UP {
        let typed = line
            .replace("SECRET", secret)
            .replace("LANGUAGE", language.codes().0);
        let reply = owner
            .types(&typed)
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

/// Plays one round after another.
pub(super) async fn play(
    endpoints: &Endpoints,
    (secret, words): (&str, &'static Words),
    every: Duration,
    clock: &SharedClock,
) -> anyhow::Result<()> {
    let secret = SecretString::from(secret);
    for round in 0_u32.. {
        for step in ROUND {
            let Some(parts) = parts(step, round, words, clock.now()) else {
                continue;
            };
            let (source, event, ..) = step;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_has_the_stars_that_fit_it_and_nothing_is_said_again() {
        let words = Language::En.words();
        let step = *ROUND.iter().find(|step| step.1 == REVIEW).unwrap();
        for (round, stars) in (0..).zip(STARS) {
            let parts = parts(step, round, words, Timestamp::from_seconds(0)).unwrap();
            let sphere = source::find("sphere").unwrap();
            let call = sample::call(sphere, REVIEW, &parts, &SecretString::from("x")).unwrap();
            let body: serde_json::Value = serde_json::from_slice(&call.body).unwrap();
            assert_eq!(body["review"]["stars"], stars);
            let (title, text) = words.reviews[round as usize].split_once('\n').unwrap();
            assert_eq!(body["review"]["content"]["title"], title);
            assert_eq!(body["review"]["content"]["description"], text);
        }
        for step in ROUND {
            let later = parts(step, 9, words, Timestamp::from_seconds(0));
            assert!(later.is_none_or(|parts| parts.text.is_none()), "{step:?}");
        }
    }
}

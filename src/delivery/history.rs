//! What may stand in Discord already although no answer said so: found again in the channel's history.
//!
//! Discord knows a repeated create by its nonce for "the past few minutes" and says no more about it
//! (<https://discord.com/developers/docs/resources/message#create-message>, seen 2026-11). After a minute that is not
//! relied on any more: the channel is read, and the message known by the marker of its event, which is written into the footer
//! (in plain text: into the small print) in characters that show nothing. Posts of versions before 0.2 say it in letters.

use std::time::Duration;

use crate::delivery::Worker;
use crate::delivery::lane::Turn;
use crate::delivery::loaded::marker;
use crate::discord::rest::{DiscordError, PAGE, Past};
use crate::domain::id::{ChannelId, EventId, PostedId};
use crate::domain::time::Timestamp;
use crate::render::unseen;
use crate::store::StoreError;
use crate::store::card::MessageRecord;

/// How long after the first attempt a repeated create is known by its nonce.
const NONCE_HOLDS: Duration = Duration::from_mins(1);
/// How far our clock may be ahead of Discord's.
const CLOCKS_DIFFER_BY: Duration = Duration::from_mins(2);
/// How long reading a channel may take.
pub(super) const WITHIN: Duration = Duration::from_secs(12);
/// The first moment of Discord's ids.
/// <https://discord.com/developers/docs/reference#snowflakes>, seen 2026-11.
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

/// What the history tells of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trace {
    /// It stands there, in this message.
    Found(Written),
    /// It does not stand there.
    Absent,
    /// There is no telling: the history cannot be read.
    Unclear,
}

/// What the bot itself wrote in a channel since some moment.
#[derive(Debug)]
pub(super) struct History {
    since: Timestamp,
    /// Nothing where it cannot be read.
    written: Option<Vec<Written>>,
}

/// A message that the bot itself wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) id: PostedId,
    /// The texts in which markers stand, one for each event.
    pub(super) texts: Vec<String>,
}

impl Worker {
    /// Whether Discord still knows a repeat of the first attempt by its nonce.
    pub(super) fn trusts_nonce(&self, message: &MessageRecord) -> bool {
        let now = self.clock.now();
        let is_recent = |sent: Timestamp| sent <= now && now < sent.plus(NONCE_HOLDS);
        message.first_sent_at.is_some_and(is_recent)
    }

    /// Looks for a message in its channel.
    pub(super) async fn look_up(
        &self,
        turn: &mut Turn,
        message: &MessageRecord,
    ) -> Result<Result<Trace, DiscordError>, StoreError> {
        let mut tx = self.store.read().await?;
        let Some(first) = tx
            .list_cards(std::slice::from_ref(&message.id))
            .await?
            .into_iter()
            .next()
        else {
            return Ok(Ok(Trace::Absent));
        };
        drop(tx);
        let since = message.first_sent_at.unwrap_or(message.created_at);
        let since = since.minus(CLOCKS_DIFFER_BY);
        if turn.history.as_ref().is_none_or(|it| it.since > since) {
            if let Err(late) = turn.ask() {
                return Ok(Err(late));
            }
            let read = tokio::time::timeout(WITHIN, self.read_history(message.channel, since));
            let written = match read.await {
                Ok(Ok(written)) => written,
                Ok(Err(error)) => return Ok(Err(error)),
                Err(_) => None,
            };
            turn.history = Some(History { since, written });
        }
        let history = turn.history.as_ref().and_then(|it| it.written.as_ref());
        Ok(Ok(match history {
            None => Trace::Unclear,
            Some(written) => trace(written, &first.event),
        }))
    }

    /// What the bot wrote in a channel since then; nothing where the channel does not show its history.
    async fn read_history(
        &self,
        channel: ChannelId,
        since: Timestamp,
    ) -> Result<Option<Vec<Written>>, DiscordError> {
        let me = self.discord.me().await?;
        let begin = first_id_at(since);
        let newest = self.discord.channel(channel).await?.last_message_id;
        if newest.is_none_or(|newest| newest.as_u64() < begin) {
            return Ok(Some(Vec::new()));
        }
        let mut written = Vec::new();
        let (mut after, mut is_empty) = (begin, true);
        loop {
            let page = self.discord.list_messages_after(channel, after).await?;
            is_empty &= page.is_empty();
            after = page
                .iter()
                .map(|past| past.id.as_u64())
                .fold(after, u64::max);
            let is_last = page.len() < PAGE;
            written.extend(page.into_iter().filter(|past| past.author == me).map(texts));
            if is_last {
                // Something was written there, and nothing is shown: the permission is missing.
                return Ok((!is_empty).then_some(written));
            }
        }
    }
}

/// Whether the text says that it is about this event.
pub(super) fn is_marked(text: &str, event: &EventId) -> bool {
    let marker = marker(event);
    text.contains(&unseen(marker)) || text.contains(marker)
}

fn trace(written: &[Written], event: &EventId) -> Trace {
    let has = |text: &String| is_marked(text, event);
    match written.iter().find(|past| past.texts.iter().any(has)) {
        Some(past) => Trace::Found(past.clone()),
        None => Trace::Absent,
    }
}

/// The texts in which markers stand: the footers of embeds; where there are none, the lines of the text that name a place.
fn texts(past: Past) -> Written {
    let footers = past.embeds.into_iter().filter_map(|embed| embed.footer);
    let mut texts: Vec<String> = footers.map(|footer| footer.text).collect();
    if texts.is_empty() {
        let lines = past.content.lines().filter(|line| line.starts_with("-# "));
        texts = lines.map(str::to_owned).collect();
    }
    Written { id: past.id, texts }
}

/// The least id that Discord may have given at a moment.
fn first_id_at(moment: Timestamp) -> u64 {
    let ms = (moment.as_ms() - DISCORD_EPOCH_MS).max(0);
    u64::try_from(ms).unwrap_or(0) << 22
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discords_own_example_of_an_id_was_made_at_its_moment() {
        // 175928847299117063 is from 2016-04-30 11:18:25.796 UTC.
        let begin = first_id_at(Timestamp::from_ms(1_462_015_105_796));
        assert_eq!(begin >> 22, 175_928_847_299_117_063 >> 22);
        assert!(begin <= 175_928_847_299_117_063);
    }

    #[test]
    fn an_embed_is_known_by_its_marker_wherever_it_stands() {
        let written = |id, texts: &[&str]| Written {
            id: PostedId::new(id).unwrap(),
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        let event = |id: &str| EventId::from_text(format!("06ea{id}"));
        let unseen = |id: &str| format!("Listing{}", unseen(id));
        let history = [
            written(1, &[&unseen("aaaaaaaa")]),
            written(2, &[&unseen("bbbbbbbb"), &unseen("cccccccc")]),
            written(3, &["of an older version · eeeeeeee"]),
        ];
        let found = |at: usize| Trace::Found(history[at].clone());
        assert_eq!(trace(&history, &event("aaaaaaaa")), found(0));
        assert_eq!(trace(&history, &event("cccccccc")), found(1));
        assert_eq!(trace(&history, &event("eeeeeeee")), found(2));
        assert_eq!(trace(&history, &event("dddddddd")), Trace::Absent);
    }
}

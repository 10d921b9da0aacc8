//! A message with all that is shown in it, out of the database and into the renderer.

use serde_json::Value;

use crate::domain::decision::SubjectStatus;
use crate::domain::id::{EventId, MemberId, MessageId};
use crate::domain::presence::Presence;
use crate::domain::time::Timestamp;
use crate::locale::Language;
use crate::render::{self, Card, Earned, Look, Shown, State};
use crate::store::card::{CardRecord, MessageRecord};
use crate::store::{StoreError, Tx};

/// How many letters of an event's id mark its embed: of its random part.
const MARKER_LENGTH: usize = 8;

/// A message with all that is shown in it.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) message: MessageRecord,
    pub(super) cards: Vec<LoadedCard>,
    language: Language,
}

/// One embed.
#[derive(Debug)]
pub(super) struct LoadedCard {
    pub(super) record: CardRecord,
    earned: Vec<Earned>,
}

/// By what an event's embed is found again in a channel's history.
pub(super) fn marker(event: &EventId) -> &str {
    let id = event.as_str();
    &id[id.len().saturating_sub(MARKER_LENGTH)..]
}

/// Loads what a message shows.
pub(super) async fn load(tx: &mut Tx, message: MessageRecord) -> Result<Loaded, StoreError> {
    let settings = tx.get_guild_settings(message.guild).await?;
    Ok(Loaded {
        language: settings.language.unwrap_or_default(),
        cards: load_cards(tx, std::slice::from_ref(&message.id)).await?,
        message,
    })
}

/// Loads the embeds of messages.
pub(super) async fn load_cards(
    tx: &mut Tx,
    messages: &[MessageId],
) -> Result<Vec<LoadedCard>, StoreError> {
    let cards = tx.list_cards(messages).await?.into_iter();
    Ok(cards.map(LoadedCard::new).collect())
}

impl Loaded {
    /// The events that it shows, for the log.
    pub(super) fn event_ids(&self) -> String {
        let ids = self.cards.iter().map(|card| card.record.event.as_str());
        ids.collect::<Vec<_>>().join(" ")
    }

    /// The body for an edit.
    pub(super) fn render(&self) -> Value {
        render::message(&self.shown(), self.look())
    }

    /// The body for creating the message.
    pub(super) fn with_nonce(&self) -> Value {
        let mut body = self.render();
        if let Value::Object(members) = &mut body {
            members.insert("nonce".to_owned(), self.message.nonce.as_str().into());
            members.insert("enforce_nonce".to_owned(), true.into());
        }
        body
    }

    /// The Discord users in it of whom it is not known whether they are in the server, or not since long; with what was known.
    pub(super) fn strangers(&self, now: Timestamp) -> Vec<(MemberId, Option<Presence>)> {
        let is_known = |(presence, at): (Presence, Timestamp)| presence.is_fresh(at, now);
        let mut strangers: Vec<(MemberId, Option<Presence>)> = self
            .cards
            .iter()
            .filter(|card| !card.record.presence.is_some_and(is_known))
            .filter_map(|card| {
                let before = card.record.presence.map(|(presence, _)| presence);
                Some((card.member()?, before))
            })
            .collect();
        strangers.sort_by_key(|(member, _)| *member);
        strangers.dedup_by_key(|(member, _)| *member);
        strangers
    }

    /// Takes in what was found out about people.
    pub(super) fn note_presences(&mut self, met: &[(MemberId, Presence)], now: Timestamp) {
        for card in &mut self.cards {
            let known = met
                .iter()
                .find(|(member, _)| Some(*member) == card.member());
            if let Some((_, presence)) = known {
                card.record.presence = Some((*presence, now));
            }
        }
    }

    /// Whether all of it fits into one message without anything being shown in part.
    pub(super) fn fits_whole(&self) -> bool {
        render::fit_whole(&self.shown(), self.look())
    }

    fn shown(&self) -> Vec<Card<'_>> {
        self.cards.iter().map(LoadedCard::shown).collect()
    }

    fn look(&self) -> Look<'static> {
        Look {
            style: self.message.style,
            mention: self.message.mention,
            texts: self.language.texts(),
        }
    }
}

impl LoadedCard {
    fn new(mut record: CardRecord) -> Self {
        let earned = std::mem::take(&mut record.earned).into_iter();
        Self {
            earned: earned.map(|(role, until)| Earned { role, until }).collect(),
            record,
        }
    }

    /// Whether anyone but its site may see what it is about.
    pub(super) fn is_public(&self) -> bool {
        self.record.standing.is_none_or(SubjectStatus::is_public)
    }

    /// The Discord user behind it.
    fn member(&self) -> Option<MemberId> {
        self.record.member.or(self.record.linked)
    }

    /// Who did it. Someone who is not in the server cannot be mentioned there.
    fn person(&self) -> Shown<'_> {
        let record = &self.record;
        let is_here = |_: &MemberId| {
            let presence = record.presence.map(|(presence, _)| presence);
            !matches!(presence, Some(Presence::Absent | Presence::Left))
        };
        match (&record.name, self.member(), self.member().filter(is_here)) {
            (None, None, _) => Shown::Nobody,
            (None, _, Some(member)) => Shown::Discord(member),
            (name, _, linked) => Shown::Site {
                name: name.as_deref().unwrap_or_default(),
                avatar_url: record.avatar_url.as_deref(),
                linked,
            },
        }
    }

    fn shown(&self) -> Card<'_> {
        let record = &self.record;
        Card {
            source: &record.source,
            endpoint: &record.endpoint,
            kind: record.kind,
            site_event: &record.site_event,
            person: self.person(),
            content: &record.content,
            state: match record.standing {
                None | Some(SubjectStatus::Live) => State::New,
                Some(SubjectStatus::Edited) => State::Edited,
                Some(SubjectStatus::Held(hold)) => State::Held(hold),
                Some(SubjectStatus::Removed(remover)) => State::Removed(remover),
            },
            occurred_at: record.occurred_at,
            received_at: record.received_at,
            is_test: record.is_test,
            total: record.tally,
            earned: &self.earned,
            marker: marker(&record.event),
        }
    }
}

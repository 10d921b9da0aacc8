//! Messages created and brought up to date: loaded with all that is shown, rendered, sent.

use metrics::counter;
use serde_json::Value;

use crate::delivery::Worker;
use crate::delivery::lane::Outcome;
use crate::discord::render::{self, Card, Earned, Look, Shown, State};
use crate::domain::decision::Standing;
use crate::domain::effect::EffectKind;
use crate::locale::Language;
use crate::store::card::{CardRecord, MessageRecord};
use crate::store::delivery::{DueEffect, Lease};
use crate::store::{StoreError, Tx};

/// How many letters of a message's id stand in its footer: its random part.
const MARKER_LENGTH: usize = 8;

/// A message with all that is shown in it.
struct Loaded {
    message: MessageRecord,
    cards: Vec<CardRecord>,
    earned: Vec<Vec<Earned>>,
    language: Language,
    is_in_guild: bool,
    has_post: bool,
}

impl Worker {
    pub(super) async fn carry_out_message(
        &self,
        lease: &Lease,
        effect: &DueEffect,
    ) -> Result<Outcome, StoreError> {
        let Some(message) = &effect.message else {
            return Ok(Outcome::DONE);
        };
        let mut tx = self.store.read().await?;
        let Some(message) = tx.find_message(message).await? else {
            return Ok(Outcome::DONE);
        };
        let loaded = load(&mut tx, message).await?;
        drop(tx);
        if !loaded.is_in_guild {
            return Ok(Outcome::Left);
        }
        match (effect.kind, loaded.message.posted) {
            (EffectKind::Edit, Some(_)) => self.edit(&loaded).await,
            (EffectKind::Edit, None) if loaded.has_post => Ok(Outcome::DONE),
            (_, None) => self.post(lease, &loaded).await,
            (_, Some(_)) => Ok(Outcome::DONE),
        }
    }

    async fn post(&self, lease: &Lease, loaded: &Loaded) -> Result<Outcome, StoreError> {
        let message = &loaded.message;
        let body = match &message.frozen {
            Some(frozen) => frozen.clone(),
            // What was taken back before it could be seen is not shown any more.
            None if !loaded.is_public() => return Ok(Outcome::DONE),
            None => {
                let body = with_nonce(loaded.render(), &message.nonce).to_string();
                let mut tx = self.store.write().await?;
                if !tx.is_lease_held(lease).await? {
                    return Ok(Outcome::DONE);
                }
                tx.upsert_message_frozen(&message.id, &body, self.clock.now())
                    .await?;
                tx.commit().await?;
                body
            }
        };
        let body: Value = serde_json::from_str(&body)
            .map_err(|_| StoreError::row("message", "frozen", &message.id))?;
        match self.discord.create_message(message.channel, &body).await {
            Ok(done) => {
                let mut tx = self.store.write().await?;
                tx.upsert_message_posted(&message.id, done.value).await?;
                tx.commit().await?;
                counter!("crier_messages_total", "change" => "created").increment(1);
                tracing::info!(message.id = %message.id, guild.id = %message.guild,
                    channel.id = %message.channel, "a message was posted");
                Ok(Outcome::Done {
                    rest: done.exhausted_for,
                })
            }
            Err(error) => Ok(Outcome::Failed(error)),
        }
    }

    async fn edit(&self, loaded: &Loaded) -> Result<Outcome, StoreError> {
        let message = &loaded.message;
        let Some(posted) = message.posted else {
            return Ok(Outcome::DONE);
        };
        match self
            .discord
            .edit_message(message.channel, posted, &loaded.render())
            .await
        {
            Ok(done) => {
                counter!("crier_messages_total", "change" => "edited").increment(1);
                Ok(Outcome::Done {
                    rest: done.exhausted_for,
                })
            }
            Err(error) => Ok(Outcome::Failed(error)),
        }
    }
}

async fn load(tx: &mut Tx, message: MessageRecord) -> Result<Loaded, StoreError> {
    let cards = tx.list_cards(&message.id).await?;
    let mut earned = Vec::new();
    for card in &cards {
        let roles = tx.list_earned(&card.event).await?;
        earned.push(
            roles
                .into_iter()
                .map(|(role, until)| Earned { role, until })
                .collect(),
        );
    }
    Ok(Loaded {
        language: tx
            .get_guild_settings(message.guild)
            .await?
            .language
            .unwrap_or_default(),
        is_in_guild: tx.is_in_guild(message.guild).await?,
        has_post: tx.has_post(&message.id).await?,
        message,
        cards,
        earned,
    })
}

fn with_nonce(mut body: Value, nonce: &str) -> Value {
    if let Value::Object(members) = &mut body {
        members.insert("nonce".to_owned(), nonce.into());
        members.insert("enforce_nonce".to_owned(), true.into());
    }
    body
}

impl Loaded {
    fn is_public(&self) -> bool {
        self.cards
            .iter()
            .any(|card| card.standing.is_none_or(Standing::is_public))
    }

    fn render(&self) -> Value {
        let id = self.message.id.as_str();
        let marker = &id[id.len().saturating_sub(MARKER_LENGTH)..];
        let cards: Vec<Card<'_>> = self
            .cards
            .iter()
            .zip(&self.earned)
            .map(|(card, earned)| card_of(card, earned, marker))
            .collect();
        let look = Look {
            style: self.message.style,
            mention: self.message.mention,
            texts: self.language.texts(),
        };
        render::message(&cards, look)
    }
}

fn card_of<'a>(card: &'a CardRecord, earned: &'a [Earned], marker: &'a str) -> Card<'a> {
    let person = match (card.member, &card.name) {
        (Some(member), _) => Shown::Discord(member),
        (None, Some(name)) => Shown::Site {
            name,
            avatar_url: card.avatar_url.as_deref(),
            linked: card.linked,
        },
        (None, None) => Shown::Nobody,
    };
    Card {
        source: &card.source,
        endpoint: &card.endpoint,
        kind: card.kind,
        site_event: &card.site_event,
        person,
        content: &card.content,
        state: match card.standing {
            None | Some(Standing::Live) => State::New,
            Some(Standing::Edited) => State::Edited,
            Some(Standing::Held(hold)) => State::Held(hold),
            Some(Standing::Removed(remover)) => State::Removed(remover),
        },
        occurred_at: card.occurred_at,
        received_at: card.received_at,
        is_test: card.is_test,
        total: card.tally,
        earned,
        marker,
    }
}

//! Who is in the server: asked before a post names them, because Discord shows the mention of a stranger as a bare number.
//!
//! What Discord answers is noted, and kept right by what the gateway tells, so that most posts ask nothing. Someone who is not
//! there is shown by their site's name, else as someone. Where Discord cannot tell, they are mentioned.

use futures_util::future::join_all;

use crate::delivery::Worker;
use crate::delivery::lane::Turn;
use crate::delivery::loaded::Loaded;
use crate::discord::rest::DiscordError;
use crate::domain::id::{GuildId, MemberId};
use crate::domain::presence::Presence;
use crate::store::StoreError;

impl Worker {
    /// Finds out about everyone whom a message names and of whom nothing is known, or nothing since long. Fails only where
    /// Discord wants to be asked later.
    pub(super) async fn meet(
        &self,
        turn: &mut Turn,
        loaded: &mut Loaded,
    ) -> Result<Result<(), DiscordError>, StoreError> {
        let (guild, now) = (loaded.message.guild, self.clock.now());
        let strangers = loaded.strangers(now);
        if strangers.is_empty() {
            return Ok(Ok(()));
        }
        if let Err(late) = turn.ask() {
            return Ok(Err(late));
        }
        let asked = strangers.iter().map(|(member, before)| async move {
            let answer = self.ask_for(guild, *member).await?;
            Ok(answer.map(|is_here| (*member, Presence::after_asking(*before, is_here))))
        });
        let answers: Result<Vec<_>, DiscordError> = join_all(asked).await.into_iter().collect();
        let met: Vec<(MemberId, Presence)> = match answers {
            Ok(answers) => answers.into_iter().flatten().collect(),
            Err(later) => return Ok(Err(later)),
        };
        let mut tx = self.store.write().await?;
        tx.upsert_presences(guild, &met, now).await?;
        tx.commit().await?;
        loaded.note_presences(&met, now);
        Ok(Ok(()))
    }

    /// Whether someone is in a guild; nothing where Discord does not tell.
    async fn ask_for(
        &self,
        guild: GuildId,
        member: MemberId,
    ) -> Result<Option<bool>, DiscordError> {
        match self.discord.is_member(guild, member).await {
            Ok(is_here) => Ok(Some(is_here)),
            Err(
                later @ (DiscordError::Limited { .. }
                | DiscordError::Closed(_)
                | DiscordError::Late),
            ) => Err(later),
            Err(_) => Ok(None),
        }
    }
}

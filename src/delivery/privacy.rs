//! What is for staff, reports and private text, is not posted where everyone can read: who can is asked before each post,
//! since a channel's permissions can change after its route was made.

use crate::delivery::Worker;
use crate::delivery::lane::{Outcome, Turn};
use crate::store::card::MessageRecord;

impl Worker {
    /// What keeps a message from its channel now, if it is for staff: that everyone can read it there, or that Discord
    /// does not say who can.
    pub(super) async fn find_reader(
        &self,
        turn: &mut Turn,
        message: &MessageRecord,
    ) -> Option<Outcome> {
        if !message.is_for_staff {
            return None;
        }
        if turn.is_public.is_none() {
            // Once in a turn, which is over in seconds.
            match self.discord.is_public(message.guild, message.channel).await {
                Ok(is_public) => turn.is_public = Some(is_public),
                Err(error) => {
                    let is_first = message.frozen.is_none();
                    return Some(Outcome::Failed { error, is_first });
                }
            }
        }
        (turn.is_public == Some(true)).then_some(Outcome::Public)
    }
}

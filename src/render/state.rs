//! What became of the thing a post is about.

use super::State;
use crate::domain::event::{Hold, Remover};
use crate::locale::Texts;

/// The state's name, by which a title chooses its words.
pub(super) const fn name(state: State) -> &'static str {
    match state {
        State::New => "new",
        State::Edited => "edited",
        State::Removed(_) => "removed",
        State::Held(_) => "held",
    }
}

/// Why the text is not to be read; none where it is.
pub(super) fn remark(state: State, texts: &Texts) -> Option<String> {
    let key = match state {
        State::New | State::Edited => return None,
        State::Removed(Remover::Author) => "post-removed-author",
        State::Removed(Remover::Moderation) => "post-removed-moderation",
        State::Removed(Remover::Unknown) => "post-removed",
        State::Held(Hold::Pending) => "post-held-pending",
        State::Held(Hold::Spam) => "post-held-spam",
    };
    Some(texts.get(key))
}

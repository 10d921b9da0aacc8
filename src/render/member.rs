//! What happens to a forum's members.

use crate::domain::event::MemberHappening;
use crate::locale::Texts;

pub(super) fn title(happened: MemberHappening, texts: &Texts) -> String {
    texts.get(match happened {
        MemberHappening::Joined => "post-member-joined",
        MemberHappening::Approved => "post-member-approved",
        MemberHappening::Updated => "post-member-updated",
        MemberHappening::Deleted => "post-member-deleted",
        MemberHappening::EmailVerified => "post-member-email",
    })
}

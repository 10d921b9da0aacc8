//! What an attempt's failure means: try again, park until something changes, give up, or call it done.

use std::time::Duration;

use crate::discord::rest::{DiscordError, Scope};
use crate::domain::effect::{EffectKind, Reason};

/// What to do after an attempt that did not come off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// There is nothing left to do: what was wanted is so.
    Done,
    /// The message was deleted by a moderator, and is not put up again.
    Withdrawn,
    /// Discord asks to wait, or others were before it: no attempt of ours.
    Wait(Duration),
    /// Try again after the backoff.
    Retry {
        /// How often at most, where it is not worth the whole schedule.
        most: Option<u32>,
    },
    /// Wait for an admin, a permission, or a member.
    Park(Reason),
    /// Give up.
    Dead(Reason),
    /// Nothing may be sent to Discord at all for now.
    StopAll,
}

/// How often something is tried that Discord refuses for a reason we do not know.
const UNKNOWN: Settlement = Settlement::Retry { most: Some(5) };

/// What the failure of an effect of this kind means.
///
/// Codes: <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>, seen 2026-11.
pub fn settlement(kind: EffectKind, error: &DiscordError) -> Settlement {
    match error {
        DiscordError::Limited {
            scope: Scope::Global,
            ..
        }
        | DiscordError::Unauthorized
        | DiscordError::Closed(_) => Settlement::StopAll,
        DiscordError::Limited { retry_after, .. } => Settlement::Wait(*retry_after),
        DiscordError::Late => Settlement::Wait(Duration::from_secs(1)),
        DiscordError::Ambiguous(_) | DiscordError::Unavailable(_) => {
            Settlement::Retry { most: None }
        }
        DiscordError::Refused { status, code } => match kind {
            EffectKind::Post | EffectKind::Edit => message_refused(*status, *code),
            EffectKind::Grant => role_refused(*status, *code),
            EffectKind::Revoke => match role_refused(*status, *code) {
                // Who is gone, or a role that is gone, has the role no more.
                Settlement::Park(Reason::MemberAbsent | Reason::RoleGone) => Settlement::Done,
                other => other,
            },
        },
    }
}

fn message_refused(status: u16, code: i64) -> Settlement {
    match (status, code) {
        (_, 10008) => Settlement::Withdrawn,
        (_, 10003) => Settlement::Park(Reason::ChannelGone),
        (_, 10004) => Settlement::Park(Reason::GuildLeft),
        (_, 50001) => Settlement::Park(Reason::MissingAccess),
        // A kind of channel without messages, or a forum post whose author must write first.
        (_, 50008 | 50024 | 40058) => Settlement::Park(Reason::ChannelUnfit),
        (_, 50083 | 160_005 | 160_006) => Settlement::Park(Reason::ThreadClosed),
        (_, 200_000 | 200_001 | 240_000) => Settlement::Dead(Reason::Blocked),
        // Not to be taken in this form: too long, empty, malformed.
        (_, 50035 | 50006 | 50109 | 40005 | 20009) => Settlement::Dead(Reason::Refused),
        _ if is_passing(code) => Settlement::Retry { most: None },
        (_, 50013) | (403, _) => Settlement::Park(Reason::MissingPermission),
        _ => UNKNOWN,
    }
}

/// Whether Discord says of itself, or of how much was sent, what will be otherwise later.
fn is_passing(code: i64) -> bool {
    matches!(
        code,
        20016 | 20022 | 20028 | 20029 | 30046 | 40003 | 40004 | 40006 | 40062 | 130_000
    )
}

fn role_refused(status: u16, code: i64) -> Settlement {
    match (status, code) {
        (_, 10007 | 10013) => Settlement::Park(Reason::MemberAbsent),
        (_, 10011) => Settlement::Park(Reason::RoleGone),
        (_, 10004 | 50001) => Settlement::Park(Reason::GuildLeft),
        _ if is_passing(code) => Settlement::Retry { most: None },
        (403, _) => Settlement::Park(Reason::RoleOutOfReach),
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: i64) -> DiscordError {
        DiscordError::Refused { status, code }
    }

    #[test]
    fn every_code_that_a_message_may_be_refused_with_has_its_meaning() {
        use Settlement::{Dead, Park, Withdrawn};
        let again = Settlement::Retry { most: None };
        let table = [
            (404, 10003, Park(Reason::ChannelGone)),
            (403, 50001, Park(Reason::MissingAccess)),
            (403, 50013, Park(Reason::MissingPermission)),
            (403, 0, Park(Reason::MissingPermission)),
            (404, 10004, Park(Reason::GuildLeft)),
            (404, 10008, Withdrawn),
            (400, 50035, Dead(Reason::Refused)),
            (400, 50006, Dead(Reason::Refused)),
            (400, 200_000, Dead(Reason::Blocked)),
            (400, 240_000, Dead(Reason::Blocked)),
            (400, 50083, Park(Reason::ThreadClosed)),
            (400, 160_005, Park(Reason::ThreadClosed)),
            (403, 40058, Park(Reason::ChannelUnfit)),
            (400, 50008, Park(Reason::ChannelUnfit)),
            (400, 50024, Park(Reason::ChannelUnfit)),
            (429, 20028, again),
            (429, 20029, again),
            (429, 20016, again),
            (429, 40062, again),
            (503, 130_000, again),
            (403, 40003, again),
            (403, 40004, again),
            (403, 40006, again),
            (429, 30046, again),
            (400, 99_999, UNKNOWN),
            (404, 0, UNKNOWN),
        ];
        for (status, code, expected) in table {
            for kind in [EffectKind::Post, EffectKind::Edit] {
                let meant = settlement(kind, &refused(status, code));
                assert_eq!(meant, expected, "{kind:?} {code}");
            }
        }
    }

    #[test]
    fn what_stands_in_the_way_of_a_role_waits_and_taking_one_from_who_is_gone_is_done() {
        use Settlement::{Done, Park};
        let table = [
            (404, 10007, Park(Reason::MemberAbsent), Done),
            (404, 10013, Park(Reason::MemberAbsent), Done),
            (404, 10011, Park(Reason::RoleGone), Done),
            (
                403,
                50013,
                Park(Reason::RoleOutOfReach),
                Park(Reason::RoleOutOfReach),
            ),
            (404, 10004, Park(Reason::GuildLeft), Park(Reason::GuildLeft)),
            (400, 99_999, UNKNOWN, UNKNOWN),
        ];
        for (status, code, given, taken) in table {
            let error = refused(status, code);
            assert_eq!(settlement(EffectKind::Grant, &error), given, "{code}");
            assert_eq!(settlement(EffectKind::Revoke, &error), taken, "{code}");
        }
    }

    #[test]
    fn a_limit_is_no_attempt_a_global_one_stops_all_and_a_lost_answer_is_an_attempt() {
        let limited = |scope| DiscordError::Limited {
            retry_after: Duration::from_secs(7),
            scope,
        };
        let wait = Settlement::Wait(Duration::from_secs(7));
        let table = [
            (limited(Scope::Route), wait),
            (limited(Scope::Shared), wait),
            (limited(Scope::Global), Settlement::StopAll),
            (DiscordError::Unauthorized, Settlement::StopAll),
            (DiscordError::Late, Settlement::Wait(Duration::from_secs(1))),
            (
                DiscordError::Ambiguous("no answer"),
                Settlement::Retry { most: None },
            ),
        ];
        for (error, expected) in table {
            assert_eq!(settlement(EffectKind::Post, &error), expected, "{error}");
        }
    }
}

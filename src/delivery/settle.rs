//! What an attempt's failure means: try again, park until something changes, give up, or call it done.

use std::time::Duration;

use crate::discord::rest::DiscordError;
use crate::domain::effect::{EffectKind, Reason};

/// What to do after an attempt that did not come off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// There is nothing left to do: what was wanted is so.
    Done,
    /// Try again after the backoff, and not before what Discord asked for. `is_attempt` is whether it counts.
    Retry {
        /// What Discord asked for.
        asked: Option<Duration>,
        /// Whether it counts as one of the attempts.
        is_attempt: bool,
    },
    /// Wait for an admin, a permission, or a member.
    Park(Reason),
    /// Give up.
    Dead(Reason),
    /// Nothing may be sent to Discord at all for now.
    StopAll,
}

/// What the failure of an effect of this kind means.
///
/// Codes: <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>, seen 2026-11.
pub fn settlement(kind: EffectKind, error: &DiscordError) -> Settlement {
    match error {
        DiscordError::Limited { retry_after, .. } => Settlement::Retry {
            asked: Some(*retry_after),
            is_attempt: false,
        },
        DiscordError::Unauthorized => Settlement::StopAll,
        DiscordError::Ambiguous(_) | DiscordError::Unavailable(_) => Settlement::Retry {
            asked: None,
            is_attempt: true,
        },
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
        // The message is gone: a moderator deleted it, and it is not put up again.
        (_, 10008) => Settlement::Done,
        (_, 10003) => Settlement::Park(Reason::ChannelGone),
        (_, 10004) => Settlement::Park(Reason::GuildLeft),
        (_, 50001) => Settlement::Park(Reason::MissingAccess),
        (_, 200_000 | 200_001 | 240_000) => Settlement::Dead(Reason::Blocked),
        (_, 20028 | 20029 | 20016 | 20022 | 40062 | 130_000 | 40003 | 40004 | 40006 | 30046) => {
            Settlement::Retry {
                asked: None,
                is_attempt: true,
            }
        }
        (_, 50013 | 50083 | 160_005) | (403, _) => Settlement::Park(Reason::MissingPermission),
        // Not one of Discord's own answers: something between may have lost its way.
        (404, _) => Settlement::Retry {
            asked: None,
            is_attempt: true,
        },
        _ => Settlement::Dead(Reason::Refused),
    }
}

fn role_refused(status: u16, code: i64) -> Settlement {
    match (status, code) {
        (_, 10007 | 10013) => Settlement::Park(Reason::MemberAbsent),
        (_, 10011) => Settlement::Park(Reason::RoleGone),
        (_, 10004) => Settlement::Park(Reason::GuildLeft),
        (403, _) => Settlement::Park(Reason::RoleOutOfReach),
        (404, _) => Settlement::Park(Reason::MemberAbsent),
        _ => Settlement::Dead(Reason::Refused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: i64) -> DiscordError {
        DiscordError::Refused { status, code }
    }

    #[test]
    fn what_an_admin_can_mend_is_parked_and_what_no_one_can_is_dead() {
        let table = [
            (
                EffectKind::Post,
                404,
                10003,
                Settlement::Park(Reason::ChannelGone),
            ),
            (
                EffectKind::Post,
                403,
                50001,
                Settlement::Park(Reason::MissingAccess),
            ),
            (
                EffectKind::Post,
                403,
                50013,
                Settlement::Park(Reason::MissingPermission),
            ),
            (
                EffectKind::Post,
                400,
                50035,
                Settlement::Dead(Reason::Refused),
            ),
            (
                EffectKind::Post,
                400,
                200_000,
                Settlement::Dead(Reason::Blocked),
            ),
            (EffectKind::Edit, 404, 10008, Settlement::Done),
            (
                EffectKind::Grant,
                404,
                10007,
                Settlement::Park(Reason::MemberAbsent),
            ),
            (
                EffectKind::Grant,
                404,
                10011,
                Settlement::Park(Reason::RoleGone),
            ),
            (
                EffectKind::Grant,
                403,
                50013,
                Settlement::Park(Reason::RoleOutOfReach),
            ),
            (EffectKind::Revoke, 404, 10007, Settlement::Done),
        ];
        for (kind, status, code, expected) in table {
            assert_eq!(
                settlement(kind, &refused(status, code)),
                expected,
                "{kind:?} {code}"
            );
        }
    }

    #[test]
    fn a_limit_is_no_attempt_and_a_lost_answer_is() {
        let limited = DiscordError::Limited {
            retry_after: Duration::from_secs(7),
            is_global: false,
        };
        let asked = Some(Duration::from_secs(7));
        assert_eq!(
            settlement(EffectKind::Post, &limited),
            Settlement::Retry {
                asked,
                is_attempt: false
            }
        );
        assert_eq!(
            settlement(EffectKind::Post, &DiscordError::Ambiguous("no answer")),
            Settlement::Retry {
                asked: None,
                is_attempt: true
            }
        );
    }
}

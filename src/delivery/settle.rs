//! What an attempt's failure means: try again, park until something changes, give up, or call it done.

use std::time::Duration;

use crate::discord::rest::{DiscordError, Scope};
use crate::domain::effect::{EffectKind, Reason};

/// What to do after an attempt that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// There is nothing left to do: what was wanted is so.
    Done,
    /// The message was deleted by a moderator, and is not put up again.
    Withdrawn,
    /// Discord asks to wait, or others were before it: no attempt of ours.
    Wait(Duration),
    /// Try again after the backoff.
    Retry(Retries),
    /// Wait for an admin, a permission, or a member.
    Park(Reason),
    /// Give up.
    Dead(Reason),
    /// Nothing may be sent to Discord at all for now.
    StopAll,
}

/// How often something is tried again, and what becomes of it then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retries {
    /// So many attempts in all; then it is given up.
    AtMost(u32),
    /// So many attempts in all; then it is dropped, because nobody can do anything about it.
    ThenDrop(u32),
    /// As long as the schedule goes; then it is given up.
    Schedule,
    /// For ever: what answers says nothing about it.
    Endless,
}

/// How often something is tried that Discord refuses for a reason that is not known here.
const UNKNOWN: Settlement = Settlement::Retry(Retries::AtMost(5));
/// How often a message in a channel is edited that Discord does not find: a channel that is there is found again by then.
const CHANNEL_GONE: Settlement = Settlement::Retry(Retries::ThenDrop(5));
/// What passes by itself.
const LATER: Settlement = Settlement::Retry(Retries::Schedule);

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
        DiscordError::NotDiscord { .. } => Settlement::Retry(Retries::Endless),
        // Discord's general error, and a limit in whatever form, say nothing about what was asked for either.
        DiscordError::Ambiguous(_)
        | DiscordError::Unavailable(_)
        | DiscordError::Refused {
            status: 400 | 404 | 405,
            code: 0,
        }
        | DiscordError::Refused { status: 429, .. } => LATER,
        DiscordError::Refused { status, code } => match kind {
            EffectKind::Edit if *code == 10003 => CHANNEL_GONE,
            EffectKind::Post | EffectKind::Edit => message_refused(*status, *code),
            EffectKind::Grant | EffectKind::Payout => role_refused(*status, *code),
            EffectKind::Revoke => match role_refused(*status, *code) {
                // A member who left, or a role that is gone: nobody has it any more.
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
        _ if is_passing(code) => LATER,
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
        _ if is_passing(code) => LATER,
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
        let table = [
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
            (429, 20028, LATER),
            (429, 20029, LATER),
            (429, 20016, LATER),
            (429, 40062, LATER),
            (503, 130_000, LATER),
            (403, 40003, LATER),
            (403, 40004, LATER),
            (403, 40006, LATER),
            (429, 30046, LATER),
            (400, 99_999, UNKNOWN),
            (400, 0, LATER),
            (404, 0, LATER),
            (429, 99_999, LATER),
        ];
        for (status, code, expected) in table {
            for kind in [EffectKind::Post, EffectKind::Edit] {
                let meant = settlement(kind, &refused(status, code));
                assert_eq!(meant, expected, "{kind:?} {code}");
            }
        }
    }

    #[test]
    fn a_post_waits_for_a_channel_that_is_not_found_and_an_edit_is_dropped_if_it_stays_so() {
        let gone = refused(404, 10003);
        let post = settlement(EffectKind::Post, &gone);
        assert_eq!(post, Settlement::Park(Reason::ChannelGone));
        assert_eq!(settlement(EffectKind::Edit, &gone), CHANNEL_GONE);
    }

    #[test]
    fn an_answer_that_is_not_discords_never_ends_anything() {
        let page = DiscordError::NotDiscord {
            status: 404,
            retry_after: None,
        };
        for kind in EffectKind::ALL {
            let meant = settlement(kind, &page);
            assert_eq!(meant, Settlement::Retry(Retries::Endless), "{kind:?}");
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
            (DiscordError::Ambiguous("no answer"), LATER),
        ];
        for (error, expected) in table {
            assert_eq!(settlement(EffectKind::Post, &error), expected, "{error}");
        }
    }
}

//! What an admin must know about a channel or a role, in words: which permission is missing, who else can read, why a
//! role cannot be won.

use super::argument::RolePick;
use super::call::Call;
use super::guild_view::{self, GuildView, Place, Seen};
use crate::domain::event::EventKind;
use crate::domain::hierarchy::{RoleRefusal, refuse_by_itself};
use crate::domain::id::{ChannelId, RoleId};
use crate::domain::permission::Permission;
use crate::locale::Texts;

/// How a channel stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The bot may do what it must there; everyone may read it, or not.
    Open {
        /// Whether a member without any role can read it.
        is_public: bool,
    },
    /// The bot lacks something there.
    Lacking {
        /// What.
        permissions: Vec<Permission>,
        /// Whether a member without any role can read it.
        is_public: bool,
    },
    /// Nothing can be posted into it itself, only into a thread of it.
    Forum,
    /// It is not there.
    Gone,
    /// Nobody answered.
    Unknown,
}

/// How a channel stands, with the guild as it was seen before.
pub(super) async fn standing(
    place: Place<'_>,
    view: Option<&GuildView>,
    channel: ChannelId,
) -> Standing {
    let seen = match guild_view::channel(place, channel).await {
        Seen::There(seen) => seen,
        Seen::Gone => return Standing::Gone,
        Seen::Closed => {
            return Standing::Lacking {
                permissions: vec![Permission::ViewChannel],
                is_public: false,
            };
        }
        Seen::Unknown => return Standing::Unknown,
    };
    if seen.is_forum {
        return Standing::Forum;
    }
    let Some(view) = view else {
        return Standing::Unknown;
    };
    let have = view.facts.in_channel(&view.bot, &seen.overwrites);
    let permissions = have.lacking(Permission::to_announce(seen.is_thread));
    let is_public = !seen.is_private && view.facts.is_public(&seen.overwrites);
    if permissions.is_empty() {
        Standing::Open { is_public }
    } else {
        Standing::Lacking {
            permissions,
            is_public,
        }
    }
}

/// What must be known about `channel` before events of these kinds stand in it.
pub(super) async fn about_channel(
    call: &Call<'_>,
    channel: ChannelId,
    kinds: &[EventKind],
) -> Vec<String> {
    let view = guild_view::guild(call.place()).await;
    let standing = standing(call.place(), view.as_ref(), channel).await;
    channel_lines(call.texts, channel, &standing, kinds)
}

/// The same in words, the standing being known.
pub(super) fn channel_lines(
    texts: &Texts,
    channel: ChannelId,
    standing: &Standing,
    kinds: &[EventKind],
) -> Vec<String> {
    let about = |key: &str| texts.with(key, [("channel", mention_channel(channel).into())]);
    let (lacking, is_public) = match standing {
        Standing::Open { is_public } => (None, *is_public),
        Standing::Lacking {
            permissions,
            is_public,
        } => (Some(permissions), *is_public),
        Standing::Forum => return vec![about("channel-forum")],
        Standing::Gone => return vec![about("channel-gone")],
        Standing::Unknown => return vec![about("channel-unchecked")],
    };
    let mut lines = Vec::new();
    if let Some(permissions) = lacking {
        let names = permission_names(texts, permissions);
        lines.push(texts.with(
            "channel-lacks",
            [
                ("channel", mention_channel(channel).into()),
                ("permissions", names.into()),
            ],
        ));
    }
    let private = kinds.iter().find(|kind| is_confidential(**kind));
    if let (Some(kind), true) = (private, is_public) {
        lines.push(about(&format!("channel-public-{}", kind.as_str())));
    }
    lines
}

/// Whether events of a kind are nobody's business but the staff's.
fn is_confidential(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Report | EventKind::Payment | EventKind::Private
    )
}

/// Permissions by the names Discord shows.
pub(super) fn permission_names(texts: &Texts, permissions: &[Permission]) -> String {
    let names: Vec<String> = permissions
        .iter()
        .map(|permission| texts.get(&format!("permission-{}", permission.as_str())))
        .collect();
    names.join(", ")
}

/// Whether a role may be a reward: `Err` says why not, `Ok` what could not be checked.
pub(super) async fn about_role(call: &Call<'_>, role: &RolePick) -> Result<Vec<String>, String> {
    let mut view = guild_view::guild(call.place()).await;
    if let (Some(view), Some(facts)) = (&mut view, &role.facts) {
        // What came with the command is newer than what the gateway told.
        view.facts.roles.retain(|known| known.id != facts.id);
        view.facts.roles.push(facts.clone());
    }
    let refusal = match (&view, &role.facts) {
        (Some(view), _) => view.facts.refuse_reward(role.id, &view.bot, &call.asker),
        (None, Some(facts)) => refuse_by_itself(facts, call.guild),
        (None, None) => None,
    };
    match refusal {
        Some(refusal) => Err(role_line(call.texts, role.id, &refusal)),
        None if view.is_none() => {
            Ok(vec![call.texts.with(
                "role-unchecked",
                [("role", mention_role(role.id).into())],
            )])
        }
        None => Ok(Vec::new()),
    }
}

/// Why a role cannot be a reward, in words.
pub(super) fn role_line(texts: &Texts, role: RoleId, refusal: &RoleRefusal) -> String {
    let (key, permissions) = match refusal {
        RoleRefusal::Everyone => ("role-everyone", &[][..]),
        RoleRefusal::Managed => ("role-managed", &[][..]),
        RoleRefusal::Dangerous(permissions) => ("role-dangerous", &permissions[..]),
        RoleRefusal::Unknown => ("role-unknown", &[][..]),
        RoleRefusal::CannotManage => ("role-cannot-manage", &[][..]),
        RoleRefusal::AboveBot => ("role-above-bot", &[][..]),
        RoleRefusal::AboveInvoker => ("role-above-invoker", &[][..]),
    };
    texts.with(
        key,
        [
            ("role", mention_role(role).into()),
            ("permissions", permission_names(texts, permissions).into()),
        ],
    )
}

/// A channel as people click it.
pub(super) fn mention_channel(channel: ChannelId) -> String {
    format!("<#{channel}>")
}

/// A role as people see it; no reply ever pings it.
pub(super) fn mention_role(role: RoleId) -> String {
    format!("<@&{role}>")
}

//! What an admin must know about a channel or a role, in words: which permission is missing, who else can read, why a
//! role cannot be won.

use super::argument::RolePick;
use super::call::Call;
use super::guild_view::{self, ChannelView, GuildView, Place, Seen};
use crate::domain::event::EventKind;
use crate::domain::hierarchy::{RoleRefusal, refuse_by_itself};
use crate::domain::id::{ChannelId, RoleId};
use crate::domain::permission::Permission;
use crate::locale::Texts;

/// How a channel stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ChannelAccess {
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
    /// It belongs to another guild.
    Elsewhere,
    /// Nobody answered.
    Unknown,
}

/// How a channel stands, with the guild as it was seen before.
pub(super) async fn standing(
    place: Place<'_>,
    view: Option<&GuildView>,
    channel: ChannelId,
) -> ChannelAccess {
    let seen = match guild_view::channel(place, channel).await {
        Seen::There(seen) => seen,
        Seen::Gone => return ChannelAccess::Gone,
        Seen::Elsewhere => return ChannelAccess::Elsewhere,
        Seen::Closed => {
            return ChannelAccess::Lacking {
                permissions: vec![Permission::ViewChannel],
                is_public: false,
            };
        }
        Seen::Unknown => return ChannelAccess::Unknown,
    };
    view.map_or(ChannelAccess::Unknown, |view| standing_of(view, &seen))
}

/// The same, the channel having been seen.
pub(super) fn standing_of(view: &GuildView, seen: &ChannelView) -> ChannelAccess {
    if seen.is_forum {
        return ChannelAccess::Forum;
    }
    let permissions = lacking(view, seen);
    let is_public = seen.is_public(&view.facts);
    if permissions.is_empty() {
        ChannelAccess::Open { is_public }
    } else {
        ChannelAccess::Lacking {
            permissions,
            is_public,
        }
    }
}

/// What the bot lacks to announce in a channel, or in a thread of it where it is a forum.
fn lacking(view: &GuildView, seen: &ChannelView) -> Vec<Permission> {
    let have = view.facts.in_channel(&view.bot, &seen.overwrites);
    have.lacking(Permission::to_announce(seen.is_thread || seen.is_forum))
}

/// The same in words.
pub(super) fn lacking_lines(
    texts: &Texts,
    channel: ChannelId,
    view: &GuildView,
    seen: &ChannelView,
) -> Vec<String> {
    let permissions = lacking(view, seen);
    let line = (!permissions.is_empty()).then(|| lacking_line(texts, channel, &permissions));
    line.into_iter().collect()
}

fn lacking_line(texts: &Texts, channel: ChannelId, permissions: &[Permission]) -> String {
    texts.with(
        "channel-lacks",
        [
            ("channel", mention_channel(channel).into()),
            ("permissions", permission_names(texts, permissions).into()),
        ],
    )
}

/// What must be known about a channel in which events of these kinds are announced.
pub(super) fn channel_lines(
    texts: &Texts,
    channel: ChannelId,
    standing: &ChannelAccess,
    kinds: &[EventKind],
) -> Vec<String> {
    let about = |key: &str| texts.with(key, [("channel", mention_channel(channel).into())]);
    let (lacking, is_public) = match standing {
        ChannelAccess::Open { is_public } => (None, *is_public),
        ChannelAccess::Lacking {
            permissions,
            is_public,
        } => (Some(permissions), *is_public),
        ChannelAccess::Forum => return vec![about("channel-forum")],
        ChannelAccess::Gone => return vec![about("channel-gone")],
        ChannelAccess::Elsewhere => return vec![about("channel-foreign")],
        ChannelAccess::Unknown => return vec![about("channel-unchecked")],
    };
    let mut lines = Vec::new();
    if let Some(permissions) = lacking {
        lines.push(lacking_line(texts, channel, permissions));
    }
    if is_public {
        let for_staff = kinds.iter().filter(|kind| kind.is_for_staff());
        let line = |kind: &EventKind| about(&format!("channel-public-{}", kind.as_str()));
        lines.extend(for_staff.map(line));
    }
    lines
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

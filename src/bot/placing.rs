//! Whether someone may let events appear in a channel: it belongs to this server and they can see it, what is for staff
//! stays among staff, and they may mention the role that is pinged there. Checked at each save, also after a button.
//!
//! They need not be allowed to write there: a channel for announcements is often closed to everyone's messages, and who
//! manages the server decides what is announced in it.

use super::call::Call;
use super::guild_view::{self, ChannelView, GuildView, Seen};
use super::reply::Reply;
use super::warning;
use crate::domain::event::EventKind;
use crate::domain::id::{ChannelId, RoleId};
use crate::domain::permission::Permission;

/// What is to appear where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement<'a> {
    /// The channel, the thread, or the forum in which a thread will be made.
    pub(super) channel: ChannelId,
    /// What appears there.
    pub(super) kinds: &'a [EventKind],
    /// The role that is pinged.
    pub(super) mention: Option<RoleId>,
}

/// What is known about a placement that is allowed.
#[derive(Debug, Default)]
pub(super) struct Allowed {
    /// What the bot lacks there, or what could not be checked.
    pub(super) warnings: Vec<String>,
    /// Whether everyone would see payments.
    pub(super) shows_payments: bool,
}

/// Whether this may be saved; `Err` says why not.
pub(super) async fn check(call: &Call<'_>, wanted: Placement<'_>) -> Result<Allowed, Reply> {
    if wanted
        .mention
        .is_some_and(|role| role.get() == call.guild.get())
    {
        return Err(Reply::refusal(call.texts.get("route-mention-everyone")));
    }
    let seen = guild_view::channel(call.place(), wanted.channel).await;
    let view = guild_view::guild(call.place()).await;
    match (seen, view) {
        (Seen::Gone | Seen::Elsewhere, _) => Err(refusal(call, "place-elsewhere", wanted.channel)),
        (Seen::There(channel), Some(view)) => {
            if !may_see(call, &view, &channel, wanted.channel).await {
                return Err(refusal(call, "place-unseen", wanted.channel));
            }
            allowed(call, wanted, &view, &channel)
        }
        (_, _) => Ok(unchecked(call, wanted)),
    }
}

fn allowed(
    call: &Call<'_>,
    wanted: Placement<'_>,
    view: &GuildView,
    channel: &ChannelView,
) -> Result<Allowed, Reply> {
    let mut warnings = warning::lacking_lines(call.texts, wanted.channel, view, channel);
    if let Some(role) = wanted.mention {
        warnings.extend(mention(call, (wanted.channel, role), view, channel)?);
    }
    let is_public = channel.is_public(&view.facts);
    let for_staff = wanted.kinds.iter().find(|kind| kind.is_for_staff());
    if let Some(kind) = for_staff.filter(|_| is_public) {
        let key = format!("place-public-{}", kind.as_str());
        return Err(refusal(call, &key, wanted.channel));
    }
    Ok(Allowed {
        warnings,
        shows_payments: is_public && wanted.kinds.contains(&EventKind::Payment),
    })
}

/// Whether who asks may mention a role there; a line where it would ping nobody, since the bot may not.
fn mention(
    call: &Call<'_>,
    (place, role): (ChannelId, RoleId),
    view: &GuildView,
    channel: &ChannelView,
) -> Result<Option<String>, Reply> {
    let text = |key: &str| {
        let permission = warning::permission_names(call.texts, &[Permission::MentionEveryone]);
        let shown = [
            ("role", warning::mention_role(role).into()),
            ("channel", warning::mention_channel(place).into()),
            ("permission", permission.into()),
        ];
        call.texts.with(key, shown)
    };
    let Some(facts) = view.facts.role(role) else {
        return Err(Reply::refusal(text("place-mention-unknown")));
    };
    if !view
        .facts
        .may_mention(&call.asker, facts, &channel.overwrites)
    {
        return Err(Reply::refusal(text("place-mention")));
    }
    let bot = view.facts.in_channel(&view.bot, &channel.overwrites);
    let rings = facts.is_mentionable || bot.allows(Permission::MentionEveryone);
    Ok((!rings).then(|| text("place-silent")))
}

/// Whether who asks sees a channel: a private thread is seen by those in it and by those who manage threads.
async fn may_see(call: &Call<'_>, view: &GuildView, channel: &ChannelView, id: ChannelId) -> bool {
    let have = view.facts.in_channel(&call.asker, &channel.overwrites);
    let is_open = !channel.is_private || have.allows(Permission::ManageThreads);
    have.allows(Permission::ViewChannel)
        && (is_open || guild_view::is_in_thread(call.place(), id, call.asker.id).await)
}

fn unchecked(call: &Call<'_>, wanted: Placement<'_>) -> Allowed {
    let text = |key: &str| {
        let channel = [("channel", warning::mention_channel(wanted.channel).into())];
        call.texts.with(key, channel)
    };
    let mut warnings = vec![text("channel-unchecked")];
    if wanted.kinds.iter().any(|kind| kind.is_for_staff()) {
        warnings.push(text("place-unchecked"));
    }
    Allowed {
        warnings,
        shows_payments: false,
    }
}

fn refusal(call: &Call<'_>, key: &str, channel: ChannelId) -> Reply {
    let channel = [("channel", warning::mention_channel(channel).into())];
    Reply::refusal(call.texts.with(key, channel))
}

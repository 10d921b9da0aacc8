//! Which events a channel gets, and how they look there.

use crate::domain::event::EventKind;
use crate::domain::id::{ChannelId, EndpointId, GuildId, RoleId, RouteId};

/// How an announcement looks; `/route add` uses these names, so they never change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    /// An embed with all details.
    #[default]
    Full,
    /// An embed of a few lines.
    Compact,
    /// Text without an embed.
    Plain,
}

impl Style {
    /// All styles.
    pub const ALL: [Self; 3] = [Self::Full, Self::Compact, Self::Plain];

    /// The style's fixed name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Compact => "compact",
            Self::Plain => "plain",
        }
    }

    /// The style with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.as_str() == name)
    }
}

/// A guild's rule: events of this kind, from one endpoint or all, are posted in this channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Its id.
    pub id: RouteId,
    /// The guild it belongs to.
    pub guild: GuildId,
    /// The endpoint whose events it selects; `None` means every endpoint of the guild.
    pub endpoint: Option<EndpointId>,
    /// The kind it selects.
    pub kind: EventKind,
    /// The channel where they are posted.
    pub channel: ChannelId,
    /// The role that is mentioned each time.
    pub mention: Option<RoleId>,
    /// How they look.
    pub style: Style,
}

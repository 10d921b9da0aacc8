//! Every slash command, one family per file; each file begins with what people type and see.

mod diagnose;
mod endpoint;
mod help;
mod link;
mod profile;
mod reward;
mod route;
mod settings;
mod top;
mod votes;
pub(super) mod words;

pub(super) use endpoint::{remove as endpoint_remove, secret as endpoint_secret};
pub(super) use reward::{granted as reward_granted, restored as rule_restored};
pub(super) use route::restored as route_restored;
pub(super) use top::page as top_page;

use super::{BotError, Data};

/// All commands.
pub(super) fn all() -> Vec<poise::Command<Data, BotError>> {
    vec![
        endpoint::endpoint(),
        route::route(),
        reward::reward(),
        votes::votes(),
        top::top(),
        link::link(),
        profile::profile(),
        settings::settings(),
        diagnose::diagnose(),
        help::help(),
    ]
}

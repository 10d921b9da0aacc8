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

pub(super) use diagnose::channel_problems;
pub(super) use endpoint::{remove as endpoint_remove, secret as endpoint_secret};
pub(super) use link::{Relink, relinked};
pub(super) use reward::{granted as reward_granted, restored as rule_restored};
pub(super) use route::{Plan, confirmed as route_confirmed, restored as route_restored};
pub(super) use top::page as top_page;

use super::call::Call;
use super::pages::List;
use super::reply::Reply;
use super::{BotError, Data};

/// A page of a list, read again.
pub(super) async fn list_page(call: &Call<'_>, list: List, number: u32) -> Result<Reply, BotError> {
    match list {
        List::Diagnosis => diagnose::page(call, number).await,
        List::Endpoints => endpoint::page(call, number).await,
        List::Links => link::page(call, number).await,
        List::Rewards => reward::page(call, number).await,
        List::Routes => route::page(call, number).await,
    }
}

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

//! `/votes [member]`: how much someone has, how many days in a row, where they stand, what comes next, and which
//! rewards wait; private.

use super::words;
use crate::bot::argument::MemberPick;
use crate::bot::call::{self, Call};
use crate::bot::people::{self, KnownMember};
use crate::bot::reply::{self, Reply};
use crate::bot::{BotError, Ctx, warning};
use crate::domain::event::CounterKind;
use crate::domain::id::{EndpointId, MemberId};
use crate::domain::reward::Rule;
use crate::domain::streak::streak;
use crate::store::Tx;
use crate::store::board::BoardKey;
use crate::store::counter::{Holder, Span};

/// Totals, streak, rank and next reward.
#[poise::command(slash_command, guild_only, interaction_context = "Guild")]
pub(super) async fn votes(ctx: Ctx<'_>, member: Option<MemberPick>) -> Result<(), BotError> {
    let call = call::private(ctx).await?;
    let member = member.map_or(call.asker.id, |member| member.0);
    let mut tx = call.read().await?;
    let reply = worded(&call, &mut tx, member).await?;
    drop(tx);
    reply::send(ctx, reply).await
}

async fn worded(call: &Call<'_>, tx: &mut Tx, member: MemberId) -> Result<Reply, BotError> {
    let holder = Holder::Member(member);
    let noted = tx.list_presences(call.guild, &[member]).await?;
    let named = KnownMember {
        member,
        name: None,
        noted: noted.first().map(|(_, noted)| *noted),
    };
    let who = people::names(call, &[named]).await?.concat();
    let mut totals = tx.list_totals(call.guild, &holder).await?;
    if totals
        .first()
        .is_none_or(|(counts, _)| *counts != CounterKind::Vote)
    {
        // Anyone who asks for votes hears of votes, also where there are none yet.
        totals.insert(0, (CounterKind::Vote, 0));
    }
    let totals: Vec<String> = totals
        .iter()
        .map(|(counts, total)| words::count(call.texts, *counts, *total))
        .collect();
    let shown = [("member", who.into()), ("totals", totals.join(", ").into())];
    let mut reply = Reply::good(call.texts.with("votes-totals", shown));
    if let Some(line) = streak_line(call, tx, &holder).await? {
        reply = reply.with(line);
    }
    if let Some(line) = rank_line(call, tx, &holder).await? {
        reply = reply.with(line);
    }
    if let Some(line) = next_line(call, tx, &holder).await? {
        reply = reply.with(line);
    }
    if let Some(line) = waiting_line(call, tx, member).await? {
        reply = reply.with(line);
    }
    Ok(reply)
}

/// What is theirs and was not handed over yet, and why.
async fn waiting_line(
    call: &Call<'_>,
    tx: &mut Tx,
    member: MemberId,
) -> Result<Option<String>, BotError> {
    let waiting = tx.list_waiting_rewards(call.guild, member).await?;
    let shown: Vec<String> = waiting
        .into_iter()
        .map(|(role, why)| {
            let role = warning::mention_role(role);
            match why {
                Some(why) => {
                    let why = call.texts.get(&format!("reason-{}", why.as_str()));
                    format!("{role} · {why}")
                }
                None => role,
            }
        })
        .collect();
    let rewards = [("rewards", shown.join("\n").into())];
    Ok((!shown.is_empty()).then(|| call.texts.with("votes-waiting", rewards)))
}

async fn streak_line(
    call: &Call<'_>,
    tx: &mut Tx,
    holder: &Holder,
) -> Result<Option<String>, BotError> {
    let calendar = tx.get_guild_settings(call.guild).await?.calendar();
    let today = calendar.day(call.now());
    let days = tx
        .list_counted_days((call.guild, holder), CounterKind::Vote, today)
        .await?;
    let run = streak(&days, today);
    if run == 0 {
        return Ok(None);
    }
    let days = call.texts.with("count-days", [("n", run.into())]);
    Ok(Some(
        call.texts.with("votes-streak", [("days", days.into())]),
    ))
}

async fn rank_line(
    call: &Call<'_>,
    tx: &mut Tx,
    holder: &Holder,
) -> Result<Option<String>, BotError> {
    let key = BoardKey {
        guild: call.guild,
        counts: CounterKind::Vote,
        span: Span::All,
    };
    let board = tx.get_board(key, call.now()).await?;
    let of = board.holders();
    let rank = tx.find_rank(key, holder, &board).await?;
    Ok(rank.map(|rank| {
        call.texts.with(
            "votes-rank",
            [("place", rank.place.into()), ("of", of.into())],
        )
    }))
}

/// The reward that is nearest: the one with the least still to do.
async fn next_line(
    call: &Call<'_>,
    tx: &mut Tx,
    holder: &Holder,
) -> Result<Option<String>, BotError> {
    let mut nearest: Option<(i64, Rule)> = None;
    for rule in tx.list_rules(call.guild).await? {
        if rule.paused_at.is_some() {
            continue;
        }
        let endpoint: Option<&EndpointId> = rule.endpoint.as_ref();
        let total = tx
            .get_total(call.guild, holder, rule.counts, endpoint)
            .await?;
        let Some(missing) = rule.when.next(total).map(|next| next - total) else {
            continue;
        };
        if nearest.as_ref().is_none_or(|(least, _)| missing < *least) {
            nearest = Some((missing, rule));
        }
    }
    Ok(nearest.map(|(missing, rule)| {
        call.texts.with(
            "votes-next",
            [
                ("role", warning::mention_role(rule.role).into()),
                (
                    "missing",
                    words::count(call.texts, rule.counts, missing).into(),
                ),
            ],
        )
    }))
}

//! `/top [counts] [period]`: who has most; public, in the guild's language, ten to a page, the asker's own rank below.
//!
//! Anyone who presses a button under someone else's leaderboard gets a private one of their own.

use std::collections::HashMap;

use super::words;
use crate::bot::button::{Press, TopPage};
use crate::bot::call::{self, Call};
use crate::bot::choice::{Period, Pick};
use crate::bot::pages;
use crate::bot::people::{self, KnownMember};
use crate::bot::reply::{self, Reply, foreign};
use crate::bot::{BotError, Ctx};
use crate::domain::event::CounterKind;
use crate::domain::id::MemberId;
use crate::store::Tx;
use crate::store::board::{BoardEntry, BoardKey, Rank};
use crate::store::counter::{Holder, Span};
use crate::store::presence::Noted;

/// How many stand on a page.
const PAGE: i64 = 10;

/// Who has most.
#[poise::command(slash_command, guild_only, interaction_context = "Guild")]
pub(super) async fn top(
    ctx: Ctx<'_>,
    counts: Option<Pick<CounterKind>>,
    period: Option<Pick<Period>>,
) -> Result<(), BotError> {
    let call = call::public(ctx).await?;
    let first = TopPage {
        asker: call.asker.id,
        counts: counts.map_or(CounterKind::Vote, |counts| counts.0),
        period: period.map_or(Period::All, |period| period.0),
        page: 0,
    };
    let reply = page(call, first).await?;
    reply::send(ctx, reply).await
}

/// A page of a leaderboard.
pub(in crate::bot) async fn page(mut call: Call<'_>, asked: TopPage) -> Result<Reply, BotError> {
    call.texts = call::guild_language(&call).await?.texts();
    let mut tx = call.read().await?;
    let span = span(&call, &mut tx, asked.period).await?;
    let key = BoardKey {
        guild: call.guild,
        counts: asked.counts,
        span,
    };
    let board = tx.get_board(key, call.now()).await?;
    let last = (board.holders() - 1).max(0) / PAGE;
    let page = i64::from(asked.page).min(last);
    let lines = match board.lines(page * PAGE, PAGE) {
        Some(lines) => lines.to_vec(),
        None => tx.list_top(key, (page * PAGE, PAGE)).await?,
    };
    let own = Holder::Member(asked.asker);
    let own = tx.find_rank(key, &own, &board).await?;
    let members: Vec<MemberId> = lines.iter().filter_map(member).collect();
    let noted = tx.list_presences(call.guild, &members).await?;
    let noted = noted.into_iter().collect();
    drop(tx);
    let shown: Vec<String> = lines
        .iter()
        .zip(names(&call, &lines, &noted).await?)
        .map(|(line, who)| worded(&call, asked.counts, board.place(line.total), (line, &who)))
        .collect();
    Ok(framed(&call, asked, &shown, (page, last), own))
}

async fn span(call: &Call<'_>, tx: &mut Tx, period: Period) -> Result<Span, BotError> {
    let calendar = tx.get_guild_settings(call.guild).await?.calendar();
    let today = calendar.day(call.now());
    Ok(match period {
        Period::Day => Span::Day(today),
        Period::Week => Span::Week(calendar.week(today)),
        Period::Month => Span::Month(today.month()),
        Period::All => Span::All,
    })
}

fn member(line: &BoardEntry) -> Option<MemberId> {
    match line.holder {
        Holder::Member(member) => Some(member),
        Holder::Identity(_) => None,
    }
}

/// What to call the person on each line.
async fn names(
    call: &Call<'_>,
    lines: &[BoardEntry],
    noted: &HashMap<MemberId, Noted>,
) -> Result<Vec<String>, BotError> {
    let members: Vec<KnownMember<'_>> = lines
        .iter()
        .filter_map(|line| {
            Some(KnownMember {
                member: member(line)?,
                name: line.name.as_deref(),
                noted: noted.get(&member(line)?).copied(),
            })
        })
        .collect();
    let mut members = people::names(call, &members).await?.into_iter();
    let names = lines.iter().map(|line| match (member(line), &line.name) {
        (Some(_), _) => members.next().unwrap_or_default(),
        (None, Some(name)) => foreign(name),
        (None, None) => call.texts.get("top-unknown"),
    });
    Ok(names.collect())
}

fn worded(
    call: &Call<'_>,
    counts: CounterKind,
    place: i64,
    (line, who): (&BoardEntry, &str),
) -> String {
    let total = words::count(call.texts, counts, line.total);
    format!("**{place}.** {who} · {total}")
}

fn framed(
    call: &Call<'_>,
    asked: TopPage,
    shown: &[String],
    (page, last): (i64, i64),
    own: Option<Rank>,
) -> Reply {
    let counts = asked.counts.as_str();
    let period = crate::bot::choice::Choice::name(asked.period);
    let title = format!(
        "{} · {}",
        call.texts.get(&format!("choice-counts-{counts}")),
        words::inside(&call.texts.get(&format!("choice-period-{period}")))
    );
    let body = if shown.is_empty() {
        call.texts.get("top-empty")
    } else {
        shown.join("\n")
    };
    let reply = Reply::good(body).titled(title);
    let reply = reply.with(own_line(call, asked.asker, asked.counts, own));
    let number = |page: i64| page.unsigned_abs();
    pages::turned(call, reply, (number(page), number(last)), |page| {
        Press::Top(TopPage {
            page: u32::try_from(page).unwrap_or(0),
            ..asked
        })
    })
}

fn own_line(call: &Call<'_>, asker: MemberId, counts: CounterKind, own: Option<Rank>) -> String {
    let member = words::mention(asker);
    match own {
        Some(rank) => call.texts.with(
            "top-own",
            [
                ("member", member.into()),
                ("place", rank.place.into()),
                ("total", words::count(call.texts, counts, rank.total).into()),
            ],
        ),
        None => call.texts.with("top-own-none", [("member", member.into())]),
    }
}

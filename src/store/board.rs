//! Leaderboards: who has how much in a span, and which place that is.
//!
//! A board is two scans of one span's counters. It is kept for [`KEPT_FOR`], so that a popular one is read once in that
//! time; someone's own total is always read afresh. Those who left the server are on no board.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::counter::{Holder, Span};
use super::{StoreError, Tx, on_engine};
use crate::domain::event::CounterKind;
use crate::domain::id::GuildId;
use crate::domain::time::Timestamp;

/// How long a board that was read is used.
pub const KEPT_FOR: Duration = Duration::from_secs(10);
/// How many lines of a board are kept.
pub const LINES: i64 = 100;

/// Is true of a counter `c` in the guild `$1` whose holder did not leave the server.
const IS_ON_BOARD: &str = "c.total > 0 and c.holder not in (select l.holder from presence l \
    where l.guild_id = $1 and l.state = 'left')";

/// Which board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BoardKey {
    /// Whose it is.
    pub guild: GuildId,
    /// What it ranks by.
    pub counts: CounterKind,
    /// Over which span.
    pub span: Span,
}

/// One line of a leaderboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardEntry {
    /// Who.
    pub holder: Holder,
    /// The name that a site knows them by; of a Discord user, that of an account that is linked to them.
    pub name: Option<String>,
    /// Their total.
    pub total: i64,
}

/// Where someone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// Their place, from 1; equal totals share a place.
    pub place: i64,
    /// Their total.
    pub total: i64,
}

/// A leaderboard as it was read.
#[derive(Debug)]
pub struct Board {
    /// The first [`LINES`].
    top: Vec<BoardEntry>,
    /// Each total that someone has, the highest first, and how many have it.
    totals: Vec<(i64, i64)>,
}

impl Board {
    /// How many are on it.
    pub fn holders(&self) -> i64 {
        self.totals.iter().map(|(_, holders)| holders).sum()
    }

    /// The place of someone with this total: one more than all who have more.
    pub fn place(&self, total: i64) -> i64 {
        let above = self.totals.iter().take_while(|(other, _)| *other > total);
        1 + above.map(|(_, holders)| holders).sum::<i64>()
    }

    /// `limit` lines after the first `skip`; `None` where they are not kept.
    pub fn lines(&self, skip: i64, limit: i64) -> Option<&[BoardEntry]> {
        if skip + limit > LINES {
            return None;
        }
        let end = self.top.len().min(usize::try_from(skip + limit).ok()?);
        self.top.get(usize::try_from(skip).ok()?.min(end)..end)
    }
}

/// The boards that were read of late.
#[derive(Debug, Default)]
pub(super) struct Boards(Mutex<HashMap<BoardKey, (Timestamp, Arc<Board>)>>);

impl Boards {
    /// The board, unless it is to be read again. Then this is said to one caller only; the others use the old one meanwhile.
    fn find(&self, key: BoardKey, now: Timestamp) -> Option<Arc<Board>> {
        let mut boards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, board) = boards.get_mut(&key)?;
        if is_fresh(*read_at, now) {
            return Some(board.clone());
        }
        *read_at = now;
        None
    }

    fn keep(&self, key: BoardKey, board: &Arc<Board>, now: Timestamp) {
        let mut boards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        boards.retain(|_, (read_at, _)| is_fresh(*read_at, now));
        boards.insert(key, (now, board.clone()));
    }
}

fn is_fresh(read_at: Timestamp, now: Timestamp) -> bool {
    read_at <= now && now < read_at.plus(KEPT_FOR)
}

#[derive(sqlx::FromRow)]
struct BoardEntryRow {
    holder: String,
    name: Option<String>,
    total: i64,
}

impl TryFrom<BoardEntryRow> for BoardEntry {
    type Error = StoreError;

    fn try_from(row: BoardEntryRow) -> Result<Self, StoreError> {
        let holder = Holder::parse(&row.holder)
            .ok_or_else(|| StoreError::row("counter", "holder", &row.holder))?;
        Ok(Self {
            holder,
            name: row.name,
            total: row.total,
        })
    }
}

impl Tx {
    /// A leaderboard as it was within the last [`KEPT_FOR`].
    pub async fn get_board(
        &mut self,
        key: BoardKey,
        now: Timestamp,
    ) -> Result<Arc<Board>, StoreError> {
        if let Some(board) = self.boards.find(key, now) {
            return Ok(board);
        }
        let board = Arc::new(Board {
            top: self.list_top(key, (0, LINES)).await?,
            totals: self.list_board_totals(key).await?,
        });
        self.boards.keep(key, &board, now);
        Ok(board)
    }

    /// Someone's place on a board by their total of this moment; `None` without a count there, and for those who left.
    pub async fn find_rank(
        &mut self,
        key: BoardKey,
        holder: &Holder,
        board: &Board,
    ) -> Result<Option<Rank>, StoreError> {
        const SQL: &str = "select total from counter where guild_id = $1 and counts = $2 and period = $3 \
            and holder = $4 and total > 0 and not exists (select 1 from presence l \
            where l.guild_id = $1 and l.holder = $4 and l.state = 'left')";
        let total: Option<i64> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(key.guild.get())
            .bind(key.counts.as_str())
            .bind(key.span.to_text())
            .bind(holder.to_text())
            .fetch_optional(conn)
            .await)?;
        Ok(total.map(|total| Rank {
            place: board.place(total),
            total,
        }))
    }

    /// `limit` lines of a leaderboard after the first `skip`, as they are now.
    pub async fn list_top(
        &mut self,
        key: BoardKey,
        (skip, limit): (i64, i64),
    ) -> Result<Vec<BoardEntry>, StoreError> {
        let sql = format!(
            "with line as (select c.holder, c.total from counter c \
                where c.guild_id = $1 and c.counts = $2 and c.period = $3 and {IS_ON_BOARD} \
                order by c.total desc, c.holder limit $4 offset $5) \
            select l.holder, l.total, coalesce(i.name, (select min(k.name) \
                from identity k where k.guild_id = $1 and k.member_id = \
                case when substr(l.holder, 1, 1) = 'm' then cast(substr(l.holder, 2) as bigint) end \
            )) as name from line l \
            left join identity i on i.identity_id = substr(l.holder, 2) and i.guild_id = $1 \
            order by l.total desc, l.holder"
        );
        let rows: Vec<BoardEntryRow> =
            on_engine!(self, |conn| sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(key.guild.get())
                .bind(key.counts.as_str())
                .bind(key.span.to_text())
                .bind(limit)
                .bind(skip)
                .fetch_all(conn)
                .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Each total that someone on a board has, the highest first, and how many have it.
    async fn list_board_totals(&mut self, key: BoardKey) -> Result<Vec<(i64, i64)>, StoreError> {
        let sql = format!(
            "select c.total, cast(count(*) as bigint) from counter c \
             where c.guild_id = $1 and c.counts = $2 and c.period = $3 and {IS_ON_BOARD} \
             group by c.total order by c.total desc"
        );
        Ok(on_engine!(self, |conn| sqlx::query_as(
            sqlx::AssertSqlSafe(sql)
        )
        .bind(key.guild.get())
        .bind(key.counts.as_str())
        .bind(key.span.to_text())
        .fetch_all(conn)
        .await)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_ms(seconds * 1000)
    }

    fn board() -> Arc<Board> {
        let totals = vec![(9, 1), (7, 3), (2, 1)];
        Arc::new(Board {
            top: Vec::new(),
            totals,
        })
    }

    #[test]
    fn equal_totals_share_a_place() {
        let board = board();
        assert_eq!([9, 7, 2].map(|total| board.place(total)), [1, 2, 5]);
        assert_eq!([10, 8, 1].map(|total| board.place(total)), [1, 2, 6]);
        assert_eq!(board.holders(), 5);
    }

    #[test]
    fn a_board_is_used_for_ten_seconds_and_then_one_caller_reads_it_again() {
        let key = BoardKey {
            guild: GuildId::new(1).unwrap(),
            counts: CounterKind::Vote,
            span: Span::All,
        };
        let boards = Boards::default();
        let is_kept = |now| boards.find(key, now).is_some();
        assert!(!is_kept(at(0)));
        boards.keep(key, &board(), at(0));
        assert!(is_kept(at(0)) && is_kept(at(9)));
        assert_eq!(
            [10, 10, 19].map(|now| is_kept(at(now))),
            [false, true, true]
        );
        assert!(!is_kept(at(-5)), "the clock was set back");
        boards.keep(
            BoardKey {
                span: Span::Day(crate::domain::time::Day::parse("2026-03-02").unwrap()),
                ..key
            },
            &board(),
            at(30),
        );
        assert!(!is_kept(at(30)), "what nobody asks for is forgotten");
    }
}

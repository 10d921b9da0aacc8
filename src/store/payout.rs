//! Payouts: a rule's role for everyone who qualifies, promised a batch at a time; how far it has come is a row.

use super::{StoreError, Tx, counter, on_engine};
use crate::domain::id::{EffectId, GuildId, MemberId, RuleId};
use crate::domain::reward::Rule;

/// A payout that is not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// The effect that carries it out.
    pub effect: EffectId,
    /// Whose it is.
    pub guild: GuildId,
    /// The rule that pays.
    pub rule: RuleId,
    /// The last member that was looked at.
    pub after: Option<MemberId>,
}

#[derive(sqlx::FromRow)]
struct PayoutRow {
    effect_id: String,
    guild_id: i64,
    rule_id: String,
    after_holder: Option<String>,
}

impl TryFrom<PayoutRow> for Payout {
    type Error = StoreError;

    fn try_from(row: PayoutRow) -> Result<Self, StoreError> {
        let bad = |column| StoreError::row("payout", column, &row.effect_id);
        let after = row.after_holder.as_deref();
        let after = after.map(|holder| member_of(holder).ok_or_else(|| bad("after_holder")));
        Ok(Self {
            guild: GuildId::new(row.guild_id).ok_or_else(|| bad("guild_id"))?,
            after: after.transpose()?,
            rule: RuleId::from_text(row.rule_id),
            effect: EffectId::from_text(row.effect_id),
        })
    }
}

/// A member whose total has reached what a rule asks for at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub member: MemberId,
    /// Their total.
    pub total: i64,
}

fn member_of(holder: &str) -> Option<MemberId> {
    MemberId::parse(holder.strip_prefix('m')?)
}

impl Tx {
    /// The next members, in the order of their holders' names, who have what the rule asks for at least.
    pub async fn list_candidates(
        &mut self,
        rule: &Rule,
        after: Option<MemberId>,
        most: i64,
    ) -> Result<Vec<Candidate>, StoreError> {
        // Members are `m…`.
        const SQL: &str = "select holder, total from counter \
            where guild_id = $1 and holder > $2 and holder < 'n' and counts = $3 and period = $4 \
            and total >= $5 order by holder limit $6";
        let after = after.map_or_else(|| "m".to_owned(), super::tally::member_holder);
        let rows: Vec<(String, i64)> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(rule.guild.get())
            .bind(after)
            .bind(rule.counts.as_str())
            .bind(counter::period_of(rule.endpoint.as_ref()))
            .bind(rule.when.least())
            .bind(most)
            .fetch_all(conn)
            .await)?;
        rows.into_iter()
            .map(|(holder, total)| {
                let member = member_of(&holder);
                let member = member.ok_or_else(|| StoreError::row("counter", "holder", &holder))?;
                Ok(Candidate { member, total })
            })
            .collect()
    }

    /// Begins a payout; `false` where one of the same rule is under way.
    pub async fn insert_payout(&mut self, payout: &Payout) -> Result<bool, StoreError> {
        const SQL: &str = "insert into payout (effect_id, guild_id, rule_id) values ($1, $2, $3) \
            on conflict (rule_id) do nothing";
        let inserted = on_engine!(self, |conn| sqlx::query(SQL)
            .bind(payout.effect.as_str())
            .bind(payout.guild.get())
            .bind(payout.rule.as_str())
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(inserted > 0)
    }

    /// The payout that an effect carries out; nothing where it is finished.
    pub async fn find_payout(&mut self, effect: &EffectId) -> Result<Option<Payout>, StoreError> {
        const SQL: &str =
            "select effect_id, guild_id, rule_id, after_holder from payout where effect_id = $1";
        let row: Option<PayoutRow> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(effect.as_str())
            .fetch_optional(conn)
            .await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Notes how far a payout has come.
    pub async fn upsert_payout(
        &mut self,
        effect: &EffectId,
        after: MemberId,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update payout set after_holder = $2 where effect_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(effect.as_str())
            .bind(super::tally::member_holder(after))
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Ends a payout.
    pub async fn delete_payout(&mut self, effect: &EffectId) -> Result<(), StoreError> {
        const SQL: &str = "delete from payout where effect_id = $1";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(effect.as_str())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

//! A payout carried out: the next batch of members in a transaction of its own, until there are none left.

use crate::delivery::Worker;
use crate::delivery::lane::{Outcome, Turn};
use crate::ledger::payout;
use crate::store::StoreError;
use crate::store::batches::BATCH;
use crate::store::delivery::DueEffect;

impl Worker {
    pub(super) async fn carry_out_payout(
        &self,
        turn: &Turn,
        effect: &DueEffect,
    ) -> Result<Outcome, StoreError> {
        // Looked for without holding up anyone who writes.
        let mut tx = self.store.read().await?;
        let Some(payout) = tx.find_payout(&effect.id).await? else {
            return Ok(Outcome::Done);
        };
        let candidates = match tx.find_rule(payout.guild, &payout.rule).await? {
            Some(rule) => tx.list_candidates(&rule, payout.after, BATCH).await?,
            None => Vec::new(),
        };
        drop(tx);
        let mut tx = self.store.write().await?;
        if !tx.hold_lease(&turn.lease).await? {
            return Ok(Outcome::Done);
        }
        let goes_on = payout::pay(&mut tx, &payout, &candidates, self.clock.now()).await?;
        tx.commit().await?;
        Ok(if goes_on {
            Outcome::GoesOn
        } else {
            Outcome::Done
        })
    }
}

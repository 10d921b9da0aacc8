//! The book in which several processes book their requests to Discord: a row of their database.

use futures_util::future::BoxFuture;

use crate::discord::gate::Pause;
use crate::discord::pace::{Book, Booked, SPACING};
use crate::store::{Store, StoreError};

/// Under what name requests are booked.
const REQUESTS: &str = "discord";

/// The row of this database.
#[derive(Clone, Debug)]
pub(super) struct DatabaseBook(pub(super) Store);

impl DatabaseBook {
    async fn try_book(&self, count: u32) -> Result<Booked, StoreError> {
        let mut tx = self.0.write().await?;
        let pause = tx.find_pause().await?;
        // Last: whoever else books waits for this row until the transaction is over.
        let wait = tx.upsert_turns(REQUESTS, count, SPACING).await?;
        tx.commit().await?;
        Ok(Booked {
            wait,
            pause: pause.map(|(until, why)| Pause { until, why }),
        })
    }
}

impl Book for DatabaseBook {
    fn book(&self, count: u32) -> BoxFuture<'_, Option<Booked>> {
        Box::pin(async move {
            let booked = self.try_book(count).await;
            booked
                .inspect_err(|error| tracing::warn!(%error, "no request to Discord can be booked"))
                .ok()
        })
    }
}

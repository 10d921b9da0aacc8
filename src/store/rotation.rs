//! The end of old keys and secrets, when new ones take their place.

use super::{StoreError, Tx, on_engine};
use crate::domain::id::EndpointId;
use crate::domain::time::Timestamp;

impl Tx {
    /// Lets every key of an endpoint end at `at`, unless it ends sooner.
    pub async fn upsert_keys_end_by(
        &mut self,
        endpoint: &EndpointId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update endpoint_key set expires_at = $2 \
            where endpoint_id = $1 and (expires_at is null or expires_at > $2)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(endpoint.as_str())
            .bind(at.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Lets every secret of an endpoint end at `at`, unless it ends sooner.
    pub async fn upsert_secrets_end_by(
        &mut self,
        endpoint: &EndpointId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update endpoint_secret set expires_at = $2 \
            where endpoint_id = $1 and (expires_at is null or expires_at > $2)";
        on_engine!(self, |conn| sqlx::query(SQL)
            .bind(endpoint.as_str())
            .bind(at.as_ms())
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

//! Profile questions answered from the database.

use crate::domain::profile::{ProfileAnswer, ProfileQuestion};
use crate::domain::time::Timestamp;
use crate::store::endpoint::Endpoint;
use crate::store::{StoreError, Tx};

/// What may be shown of the person behind a name.
pub async fn answer(
    _tx: &mut Tx,
    _endpoint: &Endpoint,
    _question: &ProfileQuestion,
    _now: Timestamp,
) -> Result<ProfileAnswer, StoreError> {
    Ok(ProfileAnswer::default())
}

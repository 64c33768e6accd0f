//! Idempotency keys: what a repeated request created the first time.

use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    static IDEMPOTENCY_GET: TenantStatement = "
        SELECT resource_id, request_hash
        FROM idempotency_keys
        WHERE organization_id = $1 AND key = $2 AND expires_at > $3";
}

/// The first request with a key.
#[derive(Debug)]
pub struct IdempotencyRecord {
    /// The call or message that it created.
    pub resource_id: Uuid,
    /// SHA-256 of the request.
    pub request_hash: Vec<u8>,
}

/// `None`: the key is unused, or has expired.
pub async fn idempotency_get(tx: &mut TenantTx, key: &str) -> Result<Option<IdempotencyRecord>, StoreError> {
    let now = tx.now();
    tx.row(&IDEMPOTENCY_GET, &[&key, &now])
        .await?
        .map(|row| {
            Ok(IdempotencyRecord {
                resource_id: column(&row, "resource_id")?,
                request_hash: column(&row, "request_hash")?,
            })
        })
        .transpose()
}

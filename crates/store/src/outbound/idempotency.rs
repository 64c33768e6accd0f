//! What a repeated request made the first time.

use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    IDEMPOTENCY_GET = "SELECT resource_id, request_hash FROM idempotency_keys
        WHERE organization_id = $1 AND key = $2 AND expires_at > $3";
}

#[derive(Debug)]
pub struct IdempotencyRecord {
    /// The call or message.
    pub resource_id: Uuid,
    pub request_hash: Vec<u8>,
}

/// What a key that has not expired stands for.
pub async fn idempotency_get(tx: &mut TenantTx, key: &str) -> Result<Option<IdempotencyRecord>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.row(&IDEMPOTENCY_GET, &[organization.as_uuid(), &key, &now])
        .await?
        .map(|row| {
            Ok(IdempotencyRecord {
                resource_id: column(&row, "resource_id")?,
                request_hash: column(&row, "request_hash")?,
            })
        })
        .transpose()
}

//! Credentials that were replaced or removed: kept as long as calls and messages are pinned to them.

use linecard_domain::Timestamp;

use crate::error::StoreError;
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// A call or message that is open or has no price yet may still need its credential: those are the ones that
    /// have work.
    static RETIRED_ERASE: TenantStatement = "
        DELETE FROM retired_twilio_credentials r
        WHERE r.organization_id = $1 AND r.retired_at < $2
            AND NOT EXISTS (
                SELECT 1
                FROM call_work w
                JOIN calls c ON c.organization_id = w.organization_id AND c.id = w.call_id
                WHERE w.organization_id = $1 AND c.credential_id = r.credential_id)
            AND NOT EXISTS (
                SELECT 1
                FROM message_work w
                JOIN messages m ON m.organization_id = w.organization_id AND m.id = w.message_id
                WHERE w.organization_id = $1 AND m.credential_id = r.credential_id)
        RETURNING r.credential_id";
}

/// Erases credentials that were retired before an instant and that no call or message needs; returns their number.
pub async fn retired_erase(tx: &mut TenantTx, before: Timestamp) -> Result<usize, StoreError> {
    Ok(tx.rows(&RETIRED_ERASE, &[&before]).await?.len())
}

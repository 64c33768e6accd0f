//! Credentials that were replaced or removed: kept as long as calls and messages are pinned to them.

use linecard_domain::{CredentialOwner, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// What [`credential_retire`] reads of the settings.
pub(super) const RETIRED_COLUMNS: &str =
    "credential_id, account_sid, auth_token_encrypted, encryption_version, region, edge";

statements! {
    /// Does nothing if it is retired already: it was the current one before.
    static CREDENTIAL_RETIRE: TenantStatement = "
        INSERT INTO retired_twilio_credentials
            (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
            encryption_version, retired_at, region, edge)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT DO NOTHING
        RETURNING 1";
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

/// Keeps a credential of an owner that is about to be replaced or removed, as the owner's settings have it. More is to follow in
/// the transaction.
pub(super) async fn credential_retire(
    tx: &mut TenantTx,
    owner: CredentialOwner,
    settings: Option<&Row>,
) -> Result<(), StoreError> {
    let Some(settings) = settings else { return Ok(()) };
    let text = |name| column::<Option<&str>>(settings, name);
    let credential: Uuid = column(settings, "credential_id")?;
    let (account, token) = (text("account_sid")?, text("auth_token_encrypted")?);
    let (version, region, edge) = (text("encryption_version")?, text("region")?, text("edge")?);
    let (now, kind) = (tx.now(), owner.source().as_str());
    let params: [Param<'_>; 9] =
        [&credential, &kind, owner.as_uuid(), &account, &token, &version, &now, &region, &edge];
    tx.rows_before_last(&CREDENTIAL_RETIRE, &params).await.map(drop)
}

/// Erases credentials that were retired before an instant and that no call or message needs; returns their number.
pub async fn retired_erase(tx: &mut TenantTx, before: Timestamp) -> Result<usize, StoreError> {
    Ok(tx.rows(&RETIRED_ERASE, &[&before]).await?.len())
}

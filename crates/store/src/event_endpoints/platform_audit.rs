//! `platform_audit_logs`: who changed what of the installation. It is no chain, and nothing changes or removes an entry.

use linecard_domain::Timestamp;
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::audit::NewAuditEntry;
use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::installation::InstallationTx;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $2 to $4 the actor, as the policy requires it of the context.
    static PLATFORM_AUDIT_APPEND: GlobalStatement = "
        INSERT INTO platform_audit_logs (id, actor_kind, actor_id, actor_name, remote_address, action, resource_type, resource_id,
            before, after, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Newest first, before $1.
    static PLATFORM_AUDIT_LIST: GlobalStatement = "
        SELECT id, actor_kind, actor_id, actor_name, remote_address, action, resource_type, resource_id, before, after, created_at
        FROM platform_audit_logs
        WHERE id < $1
        ORDER BY id DESC
        LIMIT $2";
}

/// An entry of the installation's log.
#[derive(Debug, Clone)]
pub struct PlatformAuditEntry {
    pub id: Uuid,
    /// `platform-key` or `service`.
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    /// The key's name, as it was at that time.
    pub actor_name: Option<String>,
    pub remote_address: Option<String>,
    pub action: String,
    pub resource_type: String,
    pub resource_id: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub created_at: Timestamp,
}

impl PlatformAuditEntry {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: column(row, "id")?,
            actor_kind: column(row, "actor_kind")?,
            actor_id: column(row, "actor_id")?,
            actor_name: column(row, "actor_name")?,
            remote_address: column(row, "remote_address")?,
            action: column(row, "action")?,
            resource_type: column(row, "resource_type")?,
            resource_id: column(row, "resource_id")?,
            before: column(row, "before")?,
            after: column(row, "after")?,
            created_at: column(row, "created_at")?,
        })
    }
}

/// Who makes a change: of a platform key, its id and name.
struct Actor {
    kind: &'static str,
    id: Option<Uuid>,
    name: Option<String>,
}

/// The change of a platform key.
pub async fn platform_audit_append(tx: &mut InstallationTx, entry: &NewAuditEntry<'_>) -> Result<(), StoreError> {
    let (id, name) = tx.key().cloned().unzip();
    let (now, actor) = (tx.now(), Actor { kind: "platform-key", id: id.map(Uuid::from), name });
    tx.rows(&PLATFORM_AUDIT_APPEND, &params(&actor, entry, &now)).await.map(drop)
}

/// What the sender changes, in the organization where it learned why.
pub async fn platform_audit_append_of_sender(tx: &mut TenantTx, entry: &NewAuditEntry<'_>) -> Result<(), StoreError> {
    let (now, actor) = (tx.now(), Actor { kind: "service", id: None, name: None });
    tx.global_rows(&PLATFORM_AUDIT_APPEND, &params(&actor, entry, &now)).await.map(drop)
}

fn params<'a>(actor: &'a Actor, entry: &'a NewAuditEntry<'a>, now: &'a Timestamp) -> [Param<'a>; 11] {
    [
        &entry.id,
        &actor.kind,
        &actor.id,
        &actor.name,
        &entry.remote_address,
        &entry.action,
        &entry.resource_type,
        &entry.resource_id,
        &entry.before,
        &entry.after,
        now,
    ]
}

/// A page of the log, newest first.
pub async fn platform_audit_list(
    tx: &mut InstallationTx,
    request: &PageRequest,
) -> Result<Page<PlatformAuditEntry>, StoreError> {
    let (before, limit) = (request.before_or_last(), request.limit_and_one());
    let rows = tx.rows(&PLATFORM_AUDIT_LIST, &[&before, &limit]).await?;
    request.page(rows.iter().map(PlatformAuditEntry::read), |entry| entry.id)
}

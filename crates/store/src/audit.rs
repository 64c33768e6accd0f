//! `audit_logs`: who changed what, as a hash chain. An entry is written in the transaction of its change.

use linecard_domain::Timestamp;
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// Takes the lock of the organization's chain until the transaction ends.
    static AUDIT_APPEND: TenantStatement = "SELECT app.audit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// $2 the last id of the previous page, or NULL; a filter that is NULL filters nothing.
    static AUDIT_LIST: TenantStatement = "
        SELECT id, sequence, actor_kind, actor_id, actor_name, remote_address, action, resource_type, resource_id,
            before, after, previous_hash, hash, created_at
        FROM audit_logs
        WHERE organization_id = $1
            AND ($2::uuid IS NULL
                OR sequence < (SELECT sequence FROM audit_logs WHERE organization_id = $1 AND id = $2))
            AND ($3::timestamptz IS NULL OR created_at >= $3)
            AND ($4::timestamptz IS NULL OR created_at < $4)
            AND ($5::uuid IS NULL OR actor_id = $5)
            AND ($6::text IS NULL OR action = $6)
            AND ($7::text IS NULL OR resource_type = $7)
            AND ($8::uuid IS NULL OR resource_id = $8)
        ORDER BY sequence DESC
        LIMIT $9";
    static AUDIT_CHAIN: TenantStatement = "
        SELECT l.id, l.sequence, l.actor_kind, l.actor_id, l.actor_name, l.remote_address, l.action,
            l.resource_type, l.resource_id, l.before, l.after, l.previous_hash, l.hash, l.created_at,
            app.audit_content(l) AS content
        FROM audit_logs l
        WHERE l.organization_id = $1 AND l.sequence > $2
        ORDER BY l.sequence
        LIMIT $3";
    static AUDIT_HEAD: TenantStatement = "
        SELECT sequence, hash
        FROM audit_heads
        WHERE organization_id = $1";
}

/// An entry to be appended. It must not contain secrets.
#[derive(Debug)]
pub struct NewAuditEntry<'a> {
    pub id: Uuid,
    /// The client's address; `None` for a command.
    pub remote_address: Option<String>,
    /// The command, if the program itself acts.
    pub operator: Option<&'a str>,
    pub action: &'a str,
    pub resource_type: &'a str,
    pub resource_id: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// An entry of the log.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    pub id: Uuid,
    /// From 1 in each organization, without gaps.
    pub sequence: i64,
    /// `user`, `api-key` or `operator`.
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    /// The user's e-mail address, the key's name or the command, as it was at that time.
    pub actor_name: Option<String>,
    pub remote_address: Option<String>,
    pub action: String,
    pub resource_type: String,
    pub resource_id: Option<Uuid>,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
    pub created_at: Timestamp,
}

/// An entry, with the text that its hash covers.
#[derive(Debug, Clone)]
pub struct AuditLink {
    pub entry: AuditEntry,
    pub content: String,
}

/// The last entry of an organization's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    pub sequence: i64,
    pub hash: Vec<u8>,
}

/// Which entries a list contains.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub actor_id: Option<Uuid>,
    pub action: Option<String>,
    pub resource_type: Option<String>,
    pub resource_id: Option<Uuid>,
    /// At or after this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

impl NewAuditEntry<'_> {
    /// The parameters of [`AUDIT_APPEND`] from $2 on.
    pub(crate) fn params<'a>(&'a self, now: &'a Timestamp) -> [Param<'a>; 9] {
        [
            &self.id,
            now,
            &self.operator,
            &self.remote_address,
            &self.action,
            &self.resource_type,
            &self.resource_id,
            &self.before,
            &self.after,
        ]
    }
}

impl AuditEntry {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            sequence: column(row, "sequence")?,
            actor_kind: column(row, "actor_kind")?,
            actor_id: column(row, "actor_id")?,
            actor_name: column(row, "actor_name")?,
            remote_address: column(row, "remote_address")?,
            action: column(row, "action")?,
            resource_type: column(row, "resource_type")?,
            resource_id: column(row, "resource_id")?,
            before: column(row, "before")?,
            after: column(row, "after")?,
            previous_hash: column(row, "previous_hash")?,
            hash: column(row, "hash")?,
            created_at: column(row, "created_at")?,
        })
    }
}

impl AuditLink {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { entry: AuditEntry::read(row)?, content: column(row, "content")? })
    }
}

/// Appends to the organization's chain. It locks the chain, so it belongs at the end of a transaction.
pub async fn audit_append(tx: &mut TenantTx, entry: &NewAuditEntry<'_>) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&AUDIT_APPEND, &entry.params(&now)).await.map(drop)
}

/// Newest first, in the chain's order: ids of the same millisecond are not ordered.
pub async fn audit_list(
    tx: &mut TenantTx,
    filter: &AuditFilter,
    request: &PageRequest,
) -> Result<Page<AuditEntry>, StoreError> {
    let rows = tx
        .rows(
            &AUDIT_LIST,
            &[
                &request.after,
                &filter.from,
                &filter.to,
                &filter.actor_id,
                &filter.action,
                &filter.resource_type,
                &filter.resource_id,
                &request.limit_and_one(),
            ],
        )
        .await?;
    request.page(rows.iter().map(AuditEntry::read), |entry| entry.id)
}

/// The chain after a sequence number, oldest first; at most `limit` entries.
pub async fn audit_chain(tx: &mut TenantTx, after: i64, limit: u16) -> Result<Vec<AuditLink>, StoreError> {
    tx.rows(&AUDIT_CHAIN, &[&after, &i64::from(limit)]).await?.iter().map(AuditLink::read).collect()
}

/// `None`: the log is empty.
pub async fn audit_head(tx: &mut TenantTx) -> Result<Option<AuditHead>, StoreError> {
    let row = tx.row(&AUDIT_HEAD, &[]).await?;
    row.map(|row| Ok(AuditHead { sequence: column(&row, "sequence")?, hash: column(&row, "hash")? })).transpose()
}

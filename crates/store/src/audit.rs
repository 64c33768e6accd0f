//! `audit_logs`: who changed what, as a hash chain. An entry is written in the transaction of its change.

use const_format::formatcp;
use linecard_domain::Timestamp;
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{EXAMINED, Page, PageRequest};
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

const AUDIT_COLUMNS: &str =
    "id, sequence, actor_kind, actor_id, actor_name, remote_address, action, resource_type, resource_id,
                    before, after, previous_hash, hash, created_at";
/// What an entry's hash covers, as `app.audit_content` writes it: that takes a row, whose type is another one on a shard
/// (docs/adr/0026). A difference between the two would be found as a broken chain.
const AUDIT_CONTENT: &str = "jsonb_build_array(l.organization_id, l.id, l.sequence,
                to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),
                l.actor_kind, l.actor_id, l.actor_name, l.remote_address, l.action,
                l.resource_type, l.resource_id, l.before, l.after)::text";
/// The sequence that a page begins below. A CASE, and not an OR, is a condition that the index serves in every plan.
const BEFORE_2: &str = "CASE WHEN $2::uuid IS NULL THEN 9223372036854775807
                    ELSE (SELECT sequence FROM audit_logs WHERE organization_id = $1 AND id = $2) END";
/// Ranges of the index that begins with the resource; see `outbound::history::OF_AGENT_6`.
const OF_RESOURCE_12: &str = formatcp!("(resource_id, sequence) < ($12, {BEFORE_2}) AND resource_id >= $12");
/// $10 a text in lower case, $11 the agents that are named so: their settings' entries have no name. No index serves it, and none
/// has to: a page examines so many entries and no more.
const FOUND: &str = "($10::text IS NULL
                    OR strpos(lower(actor_name), $10) > 0
                    OR strpos(action, $10) > 0
                    OR resource_id = ANY ($11::uuid[])
                    OR strpos(lower(before::text), $10) > 0
                    OR strpos(lower(after::text), $10) > 0)";
const FILTERED: &str = formatcp!(
    "($3::timestamptz IS NULL OR created_at >= $3)
                AND ($4::timestamptz IS NULL OR created_at < $4)
                AND ($5::uuid IS NULL OR actor_id = $5)
                AND ($6::text IS NULL OR action = $6)
                AND ($7::text IS NULL OR resource_type = $7)
                AND ($8::text IS NULL OR actor_kind = $8)
                AND {FOUND}"
);

statements! {
    /// Takes the lock of the organization's chain until the transaction ends.
    static AUDIT_APPEND: TenantStatement = "SELECT app.audit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// As `AUDIT_APPEND`, where a platform key acts.
    static AUDIT_APPEND_PLATFORM: TenantStatement = "SELECT app.audit_platform($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// As `AUDIT_APPEND`, where a connect session acts.
    static AUDIT_APPEND_CONNECT: TenantStatement = "SELECT app.audit_connect($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// $2 the last id of the previous page, or NULL; a filter that is NULL filters nothing.
    static AUDIT_LIST: TenantStatement = formatcp!("
        SELECT * FROM (
            (SELECT *, true AS matches FROM (
                SELECT {AUDIT_COLUMNS}
                FROM audit_logs
                WHERE organization_id = $1 AND sequence < {BEFORE_2}
                ORDER BY sequence DESC
                LIMIT {EXAMINED}) examined
            WHERE {FILTERED}
            ORDER BY sequence DESC
            LIMIT $9)
            UNION ALL
            (SELECT {AUDIT_COLUMNS}, false
            FROM audit_logs
            WHERE organization_id = $1 AND sequence < {BEFORE_2}
            ORDER BY sequence DESC
            LIMIT 1 OFFSET {EXAMINED} - 1)) page
        LIMIT $9");
    /// As `AUDIT_LIST`, of one resource ($12).
    static AUDIT_LIST_BY_RESOURCE: TenantStatement = formatcp!("
        SELECT * FROM (
            (SELECT *, true AS matches FROM (
                SELECT {AUDIT_COLUMNS}
                FROM audit_logs
                WHERE organization_id = $1 AND {OF_RESOURCE_12}
                ORDER BY resource_id DESC, sequence DESC
                LIMIT {EXAMINED}) examined
            WHERE {FILTERED}
            ORDER BY resource_id DESC, sequence DESC
            LIMIT $9)
            UNION ALL
            (SELECT {AUDIT_COLUMNS}, false
            FROM audit_logs
            WHERE organization_id = $1 AND {OF_RESOURCE_12}
            ORDER BY resource_id DESC, sequence DESC
            LIMIT 1 OFFSET {EXAMINED} - 1)) page
        LIMIT $9");
    /// $2 the resource, $3 its type.
    static AUDIT_LAST_OF_RESOURCE: TenantStatement = "
        SELECT actor_kind, actor_name
        FROM audit_logs
        WHERE organization_id = $1 AND resource_id = $2 AND resource_type = $3
        ORDER BY resource_id DESC, sequence DESC
        LIMIT 1";
    static AUDIT_CHAIN: TenantStatement = formatcp!("
        SELECT l.id, l.sequence, l.actor_kind, l.actor_id, l.actor_name, l.remote_address, l.action,
            l.resource_type, l.resource_id, l.before, l.after, l.previous_hash, l.hash, l.created_at,
            {AUDIT_CONTENT} AS content
        FROM audit_logs l
        WHERE l.organization_id = $1 AND l.sequence > $2
        ORDER BY l.sequence
        LIMIT $3");
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
    /// `user`, `api-key`, `platform-key`, `operator` or `service`.
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    /// The user's email address, the key's name or the command, as it was at that time.
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
    pub actor_kind: Option<String>,
    pub action: Option<String>,
    pub resource_type: Option<String>,
    pub resource_id: Option<Uuid>,
    /// At or after this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
    pub search: Option<AuditSearch>,
}

/// A text that is searched for.
#[derive(Debug, Clone)]
pub struct AuditSearch {
    /// A part of the actor's name, of the action or of the values, whatever the case.
    pub text: String,
    /// The agents whose names have it ([`agents_named`](crate::agents_named)).
    pub agents: Vec<Uuid>,
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
    let params = entry.params(&now);
    let statement = match (tx.is_of_platform(), tx.is_of_connect_session()) {
        (true, _) => &AUDIT_APPEND_PLATFORM,
        (_, true) => &AUDIT_APPEND_CONNECT,
        (false, false) => return tx.rows(&AUDIT_APPEND, &params).await.map(drop),
    };
    // All but the operator's command.
    let [id, at, _, rest @ ..] = params;
    let params: Vec<Param<'_>> = [id, at].into_iter().chain(rest).collect();
    let appended = tx.rows(statement, &params).await;
    match appended {
        // It has ended since the transaction was entered.
        Err(StoreError::NotPermitted(_)) if tx.is_of_connect_session() => Err(StoreError::NotAdmitted),
        appended => appended.map(drop),
    }
}

/// Newest first, in the chain's order: ids of the same millisecond are not ordered.
pub async fn audit_list(
    tx: &mut TenantTx,
    filter: &AuditFilter,
    request: &PageRequest,
) -> Result<Page<AuditEntry>, StoreError> {
    let limit = request.limit_and_one();
    let AuditFilter { actor_id, actor_kind, action, resource_type, resource_id, from, to, search } = filter;
    let (text, agents) = search.as_ref().map(|search| (search.text.to_lowercase(), &search.agents)).unzip();
    let mut params: Vec<Param<'_>> =
        vec![&request.after, from, to, actor_id, action, resource_type, actor_kind, &limit, &text, &agents];
    let rows = match resource_id {
        None => tx.rows(&AUDIT_LIST, &params).await?,
        Some(resource) => {
            params.push(resource);
            tx.rows(&AUDIT_LIST_BY_RESOURCE, &params).await?
        }
    };
    request.page_of_examined(&rows, AuditEntry::read, |entry| entry.id)
}

/// Who made the last change of a resource: the kind and the name of the actor. `None`: it is not in the log.
pub async fn audit_last_actor(
    tx: &mut TenantTx,
    resource_type: &str,
    resource: Uuid,
) -> Result<Option<(String, Option<String>)>, StoreError> {
    let row = tx.row(&AUDIT_LAST_OF_RESOURCE, &[&resource, &resource_type]).await?;
    row.map(|row| Ok((column(&row, "actor_kind")?, column(&row, "actor_name")?))).transpose()
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

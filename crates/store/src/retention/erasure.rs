//! The erasure of an organization: the record of it, what it waits for, and its beginning and end. What is removed in between
//! is in [`erased_tables`](super::erased_tables) and [`erased_people`](super::erased_people).

use const_format::formatcp;
use linecard_domain::{CallId, ErasedKind, ExternalId, OrganizationId, Timestamp, UserId};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::audit::audit_head;
use crate::error::StoreError;
use crate::sql::row::{column, id, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::transaction::TenantTx;

/// How the record names recordings whose audio is still at Twilio.
pub(super) const RECORDINGS_AT_TWILIO: &str = "recordings-at-twilio";

const ERASURE_COLUMNS: &str = "id, external_id, requested_at, actor_kind, actor_id, counts, done_at";
/// Calls of which an end is still to come, or is not known to have come.
const IS_OPEN_CALL: &str = "NOT c.presumed AND app.call_rank(c.status, false) < 100";
/// Messages of which it is not known yet whether Twilio has them.
const IS_OPEN_MESSAGE: &str = "NOT m.presumed AND m.status IN ('initiating', 'submission-unknown')";
/// Whether a call or message that is open was placed with the credential of `s`.
const IS_NEEDED: &str = formatcp!(
    "(EXISTS (
            SELECT 1
            FROM call_work w
            JOIN calls c ON c.organization_id = $1 AND c.id = w.call_id
            WHERE w.organization_id = $1 AND c.credential_id = s.credential_id AND {IS_OPEN_CALL})
        OR EXISTS (
            SELECT 1
            FROM message_work w
            JOIN messages m ON m.organization_id = $1 AND m.id = w.message_id
            WHERE w.organization_id = $1 AND m.credential_id = s.credential_id AND {IS_OPEN_MESSAGE}))"
);

statements! {
    /// $2 the platform's id, $3 now, $4 and $5 who asks: kind and id.
    static ERASURE_INSERT: TenantStatement = "
        INSERT INTO erasures (id, external_id, requested_at, changed_at, actor_kind, actor_id)
        VALUES ($1, $2, $3, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING
        RETURNING 1";
    /// $2 now: the reconciler visits the organization.
    static ERASURE_LEASE: TenantStatement = "SELECT app.lease_until($1, $2)";
    static ERASURE_GET: TenantStatement = formatcp!("
        SELECT {ERASURE_COLUMNS}
        FROM erasures
        WHERE id = $1");
    static ERASURE_PENDING: TenantStatement = "
        SELECT 1
        FROM erasures
        WHERE id = $1 AND done_at IS NULL";
    static ERASURE_PROGRESS: TenantStatement = "
        SELECT requested_at, changed_at, done_at IS NOT NULL AS is_done
        FROM erasures
        WHERE id = $1";
    /// $1 the platform's id, $2 organization.
    static ERASURE_OF: GlobalStatement = formatcp!("
        SELECT {ERASURE_COLUMNS}
        FROM erasures
        WHERE external_id = $1 AND id = $2");
    /// The last one: an id can be used again, and be erased again.
    static ERASURE_BY_EXTERNAL_ID: GlobalStatement = formatcp!("
        SELECT {ERASURE_COLUMNS}
        FROM erasures
        WHERE external_id = $1
        ORDER BY requested_at DESC
        LIMIT 1");
    /// $2 what, $3 how many, $4 now.
    static ERASURE_COUNT: TenantStatement = "
        UPDATE erasures
        SET changed_at = $4,
            counts = jsonb_set(counts, ARRAY[$2::text], (coalesce((counts ->> $2)::bigint, 0) + $3)::text::jsonb)
        WHERE id = $1
        RETURNING 1";
    static ERASURE_OPEN: TenantStatement = formatcp!("
        SELECT (
                SELECT count(*)
                FROM call_work w
                JOIN calls c ON c.organization_id = $1 AND c.id = w.call_id
                WHERE w.organization_id = $1 AND {IS_OPEN_CALL}) AS calls,
            (
                SELECT count(*)
                FROM message_work w
                JOIN messages m ON m.organization_id = $1 AND m.id = w.message_id
                WHERE w.organization_id = $1 AND {IS_OPEN_MESSAGE}) AS messages");
    /// At most $2.
    static ERASURE_OPEN_CALLS: TenantStatement = formatcp!("
        SELECT c.id
        FROM call_work w
        JOIN calls c ON c.organization_id = $1 AND c.id = w.call_id
        WHERE w.organization_id = $1 AND {IS_OPEN_CALL}
        ORDER BY c.id
        LIMIT $2");
    /// Also those that no open call needs: one that is being placed at this moment, and cannot be seen yet, may. $2 now.
    static ERASURE_RETIRE_AGENTS: TenantStatement = "
        INSERT INTO retired_twilio_credentials
            (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
            encryption_version, retired_at, region, edge)
        SELECT s.organization_id, s.credential_id, 'agent', s.agent_id, s.account_sid, s.auth_token_encrypted,
            s.encryption_version, $2, s.region, s.edge
        FROM agent_twilio_settings s
        WHERE s.organization_id = $1
        ON CONFLICT DO NOTHING
        RETURNING 1";
    /// As `ERASURE_RETIRE_AGENTS`, of the organization.
    static ERASURE_RETIRE_ORGANIZATION: TenantStatement = "
        INSERT INTO retired_twilio_credentials
            (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
            encryption_version, retired_at, region, edge)
        SELECT s.organization_id, s.credential_id, 'organization', s.organization_id, s.account_sid,
            s.auth_token_encrypted, s.encryption_version, $2, s.region, s.edge
        FROM twilio_settings s
        WHERE s.organization_id = $1
        ON CONFLICT DO NOTHING
        RETURNING 1";
    /// Only what is among the retired ones: what was stored since then stays until the next visit.
    static ERASE_RETIRED_AGENT_TWILIO: TenantStatement = "
        DELETE FROM agent_twilio_settings s
        WHERE s.organization_id = $1
            AND EXISTS (
                SELECT 1
                FROM retired_twilio_credentials r
                WHERE r.organization_id = $1 AND r.credential_id = s.credential_id)
        RETURNING 1";
    /// As `ERASE_RETIRED_AGENT_TWILIO`, of the organization.
    static ERASE_RETIRED_ORGANIZATION_TWILIO: TenantStatement = "
        DELETE FROM twilio_settings s
        WHERE s.organization_id = $1
            AND EXISTS (
                SELECT 1
                FROM retired_twilio_credentials r
                WHERE r.organization_id = $1 AND r.credential_id = s.credential_id)
        RETURNING 1";
    /// Tokens that were retired before $2.
    static ERASE_RETIRED_UNNEEDED: TenantStatement = formatcp!("
        DELETE FROM retired_twilio_credentials s
        WHERE s.organization_id = $1 AND s.retired_at < $2 AND NOT {IS_NEEDED}
        RETURNING 1");
    static ERASE_LEASE: TenantStatement = "
        DELETE FROM work_leases
        WHERE organization_id = $1
        RETURNING 1";
    /// The log of an organization is removed in one statement, by a foreign key: it may take longer than others.
    static ERASURE_TAKE_TIME: GlobalStatement = "SELECT app.take_time_to_erase()";
    /// $2 now.
    static ERASURE_DONE: TenantStatement = "
        UPDATE erasures
        SET done_at = $2
        WHERE id = $1 AND done_at IS NULL
        RETURNING 1";
    /// With its audit log.
    static ERASE_ORGANIZATION: TenantStatement = "
        DELETE FROM organizations
        WHERE id = $1
        RETURNING 1";
}

/// The record of an erasure.
#[derive(Debug, Clone)]
pub struct Erasure {
    pub id: OrganizationId,
    pub external_id: Option<ExternalId>,
    pub requested_at: Timestamp,
    /// Who asked: `platform-key`, `user` or `operator`.
    pub requested_by_kind: String,
    /// The platform key or the owner; `None`: the operator.
    pub requested_by: Option<Uuid>,
    pub counts: ErasedCounts,
    /// `None`: it is under way.
    pub done_at: Option<Timestamp>,
}

/// Who asks for an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureActor {
    PlatformKey(Uuid),
    /// An owner of the organization, in person.
    Owner(UserId),
    Operator,
}

impl ErasureActor {
    /// The kind and the id, as they are stored.
    fn stored(&self) -> (&'static str, Option<&Uuid>) {
        match self {
            Self::PlatformKey(id) => ("platform-key", Some(id)),
            Self::Owner(id) => ("user", Some(id.as_uuid())),
            Self::Operator => ("operator", None),
        }
    }
}

/// How many of what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErasedCounts {
    /// In the order of [`ErasedKind::ALL`]; what there is none of is missing.
    pub of: Vec<(ErasedKind, u64)>,
    /// Of the recordings, those whose audio Twilio still had.
    pub recordings_at_twilio: u64,
}

/// How far an erasure is, for what goes on with it.
#[derive(Debug, Clone, Copy)]
pub struct ErasureProgress {
    pub requested_at: Timestamp,
    /// When something was last removed, or else when it was asked for.
    pub changed_at: Timestamp,
    /// The organization is gone.
    pub is_done: bool,
}

/// What an erasure waits for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenItems {
    /// Calls that have not ended, or of which that is not known.
    pub calls: u64,
    /// Messages of which it is not known whether Twilio has them.
    pub messages: u64,
}

impl OpenItems {
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl ErasedCounts {
    pub(super) fn of(count: impl Fn(&str) -> Option<u64>) -> Self {
        let of = ErasedKind::ALL.into_iter().filter_map(|kind| Some((kind, count(kind.as_str()).filter(|n| *n > 0)?)));
        Self { of: of.collect(), recordings_at_twilio: count(RECORDINGS_AT_TWILIO).unwrap_or(0) }
    }
}

impl Erasure {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let counts: serde_json::Value = column(row, "counts")?;
        Ok(Self {
            id: id(row, "id")?,
            external_id: optional_parsed(row, "external_id")?,
            requested_at: column(row, "requested_at")?,
            requested_by_kind: column(row, "actor_kind")?,
            requested_by: column(row, "actor_id")?,
            counts: ErasedCounts::of(|name| counts.get(name).and_then(serde_json::Value::as_u64)),
            done_at: column(row, "done_at")?,
        })
    }
}

impl Store {
    /// The last erasure of an organization with this id of the platform's.
    pub async fn erasure_by_external_id(&self, external: &ExternalId) -> Result<Option<Erasure>, StoreError> {
        self.global_row(&ERASURE_BY_EXTERNAL_ID, &[&external.as_str()]).await?.as_ref().map(Erasure::read).transpose()
    }

    /// That of the one organization, which had this id of the platform's.
    pub async fn erasure_of(
        &self,
        external: &ExternalId,
        organization: OrganizationId,
    ) -> Result<Option<Erasure>, StoreError> {
        let row = self.global_row(&ERASURE_OF, &[&external.as_str(), organization.as_uuid()]).await?;
        row.as_ref().map(Erasure::read).transpose()
    }
}

/// Records that the erasure of the transaction's organization is asked for, and has the reconciler visit the organization now.
/// False if it was asked for before.
pub async fn erasure_begin(
    tx: &mut TenantTx,
    external: Option<&ExternalId>,
    actor: ErasureActor,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let (kind, id) = actor.stored();
    let external = external.map(ExternalId::as_str);
    let begun = tx.changed(&ERASURE_INSERT, &[&external, &now, &kind, &id]).await?;
    tx.rows(&ERASURE_LEASE, &[&now]).await?;
    Ok(begun)
}

/// The record of the erasure of the transaction's organization.
pub async fn erasure_get(tx: &mut TenantTx) -> Result<Option<Erasure>, StoreError> {
    tx.row(&ERASURE_GET, &[]).await?.as_ref().map(Erasure::read).transpose()
}

/// `None`: nobody has asked for the erasure of the transaction's organization.
pub async fn erasure_progress(tx: &mut TenantTx) -> Result<Option<ErasureProgress>, StoreError> {
    let row = tx.row(&ERASURE_PROGRESS, &[]).await?;
    row.map(|row| {
        Ok(ErasureProgress {
            requested_at: column(&row, "requested_at")?,
            changed_at: column(&row, "changed_at")?,
            is_done: column(&row, "is_done")?,
        })
    })
    .transpose()
}

/// Whether the transaction's organization is being erased.
pub async fn erasure_pending(tx: &mut TenantTx) -> Result<bool, StoreError> {
    tx.changed(&ERASURE_PENDING, &[]).await
}

/// Adds to the record; none adds nothing.
pub(super) async fn erasure_count(tx: &mut TenantTx, what: &str, number: u64) -> Result<(), StoreError> {
    if number > 0 {
        let now = tx.now();
        tx.rows(&ERASURE_COUNT, &[&what, &i64::try_from(number).unwrap_or(i64::MAX), &now]).await?;
    }
    Ok(())
}

/// What the erasure waits for.
pub async fn erasure_open(tx: &mut TenantTx) -> Result<OpenItems, StoreError> {
    let Some(row) = tx.row(&ERASURE_OPEN, &[]).await? else { return Ok(OpenItems::default()) };
    Ok(OpenItems { calls: count(&row, "calls")?, messages: count(&row, "messages")? })
}

/// The oldest of the open calls; at most `limit`.
pub async fn erasure_open_calls(tx: &mut TenantTx, limit: u16) -> Result<Vec<CallId>, StoreError> {
    tx.rows(&ERASURE_OPEN_CALLS, &[&i64::from(limit)]).await?.iter().map(|row| id(row, "id")).collect()
}

/// Moves the Twilio settings' tokens to the retired ones, where only calls and messages that were placed with them find them.
/// Returns how many settings that were.
pub async fn erasure_retire(tx: &mut TenantTx) -> Result<u64, StoreError> {
    let now = tx.now();
    tx.rows(&ERASURE_RETIRE_AGENTS, &[&now]).await?;
    tx.rows(&ERASURE_RETIRE_ORGANIZATION, &[&now]).await?;
    let of_agents = number(&tx.rows(&ERASE_RETIRED_AGENT_TWILIO, &[]).await?);
    Ok(of_agents + number(&tx.rows(&ERASE_RETIRED_ORGANIZATION_TWILIO, &[]).await?))
}

/// Removes tokens that were retired before an instant and that no open call or message needs. Returns their number.
pub async fn erase_retired(tx: &mut TenantTx, before: Timestamp) -> Result<u64, StoreError> {
    let removed = number(&tx.rows(&ERASE_RETIRED_UNNEEDED, &[&before]).await?);
    erasure_count(tx, ErasedKind::TwilioCredentials.as_str(), removed).await?;
    Ok(removed)
}

/// Removes the lease of an organization that is gone, when nothing else of it is left.
pub async fn erasure_leave(tx: &mut TenantTx) -> Result<(), StoreError> {
    tx.rows(&ERASE_LEASE, &[]).await.map(drop)
}

/// Ends the erasure: removes the organization itself, with its audit log, when nothing else of it is left.
pub async fn erasure_finish(tx: &mut TenantTx) -> Result<(), StoreError> {
    let now = tx.now();
    tx.global_rows(&ERASURE_TAKE_TIME, &[]).await?;
    // Numbered from 1 without gaps.
    let entries = audit_head(tx).await?.map_or(0, |head| u64::try_from(head.sequence).unwrap_or(0));
    erasure_count(tx, ErasedKind::AuditEntries.as_str(), entries).await?;
    tx.rows(&ERASE_LEASE, &[]).await?;
    tx.rows(&ERASURE_DONE, &[&now]).await?;
    tx.rows(&ERASE_ORGANIZATION, &[]).await.map(drop)
}

pub(super) fn count(row: &Row, name: &'static str) -> Result<u64, StoreError> {
    Ok(u64::try_from(column::<i64>(row, name)?).unwrap_or(0))
}

pub(super) fn number(rows: &[Row]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

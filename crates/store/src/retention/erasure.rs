//! The erasure of an organization: the record of it, what it waits for, and its beginning and end. What is removed in between
//! is in [`erased_tables`](super::erased_tables).

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

const ERASURE_COLUMNS: &str = "id, external_id, requested_at, actor_kind, actor_name, counts, done_at";
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
    /// $2 the platform's id, $3 now, $4 to $6 who asks: kind, id and name.
    static ERASURE_INSERT: TenantStatement = "
        INSERT INTO erasures (id, external_id, requested_at, actor_kind, actor_id, actor_name)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO NOTHING
        RETURNING 1";
    /// $2 now: the reconciler visits the organization.
    static ERASURE_LEASE: TenantStatement = "SELECT app.lease_until($1, $2)";
    static ERASURE_PENDING: TenantStatement = "
        SELECT 1
        FROM erasures
        WHERE id = $1 AND done_at IS NULL";
    /// The last one: an id can be used again, and be erased again.
    static ERASURE_BY_EXTERNAL_ID: GlobalStatement = formatcp!("
        SELECT {ERASURE_COLUMNS}
        FROM erasures
        WHERE external_id = $1
        ORDER BY requested_at DESC
        LIMIT 1");
    /// $2 what, $3 how many.
    static ERASURE_COUNT: TenantStatement = "
        UPDATE erasures
        SET counts = jsonb_set(counts, ARRAY[$2::text], (coalesce((counts ->> $2)::bigint, 0) + $3)::text::jsonb)
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
    /// The tokens of agents that open calls need stay until these have ended. $2 now.
    static ERASURE_RETIRE_AGENTS: TenantStatement = formatcp!("
        INSERT INTO retired_twilio_credentials
            (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
            encryption_version, retired_at, region, edge)
        SELECT s.organization_id, s.credential_id, 'agent', s.agent_id, s.account_sid, s.auth_token_encrypted,
            s.encryption_version, $2, s.region, s.edge
        FROM agent_twilio_settings s
        WHERE s.organization_id = $1 AND {IS_NEEDED}
        ON CONFLICT DO NOTHING
        RETURNING 1");
    /// As `ERASURE_RETIRE_AGENTS`, of the organization.
    static ERASURE_RETIRE_ORGANIZATION: TenantStatement = formatcp!("
        INSERT INTO retired_twilio_credentials
            (organization_id, credential_id, owner_kind, owner_id, account_sid, auth_token_encrypted,
            encryption_version, retired_at, region, edge)
        SELECT s.organization_id, s.credential_id, 'organization', s.organization_id, s.account_sid,
            s.auth_token_encrypted, s.encryption_version, $2, s.region, s.edge
        FROM twilio_settings s
        WHERE s.organization_id = $1 AND {IS_NEEDED}
        ON CONFLICT DO NOTHING
        RETURNING 1");
    /// Tokens that were replaced before, and those that were needed until now.
    static ERASE_RETIRED_UNNEEDED: TenantStatement = formatcp!("
        DELETE FROM retired_twilio_credentials s
        WHERE s.organization_id = $1 AND NOT {IS_NEEDED}
        RETURNING 1");
    /// At most $2.
    static ERASURE_MEMBERS: TenantStatement = "
        SELECT user_id
        FROM organization_members
        WHERE organization_id = $1
        ORDER BY user_id
        LIMIT $2";
    /// $2 the member.
    static ERASE_MEMBERSHIP: TenantStatement = "
        DELETE FROM organization_members
        WHERE organization_id = $1 AND user_id = $2
        RETURNING 1";
    /// $1 the person, who sees their own memberships.
    static ERASURE_OTHER_MEMBERSHIP: GlobalStatement = "
        SELECT 1
        FROM organization_members
        WHERE user_id = $1
        LIMIT 1";
    /// With sessions, second factor, recovery codes, identities and links.
    static ERASE_PERSON: GlobalStatement = "
        DELETE FROM users
        WHERE id = $1
        RETURNING 1";
    static ERASE_LEASE: TenantStatement = "
        DELETE FROM work_leases
        WHERE organization_id = $1
        RETURNING 1";
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
    /// `platform-key` or `operator`.
    pub actor_kind: String,
    /// The key's name, or the command.
    pub actor_name: String,
    pub counts: ErasedCounts,
    /// `None`: it is under way.
    pub done_at: Option<Timestamp>,
}

/// How many of what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErasedCounts {
    /// In the order of [`ErasedKind::ALL`]; what there is none of is missing.
    pub of: Vec<(ErasedKind, u64)>,
    /// Of the recordings, those whose audio Twilio still had.
    pub recordings_at_twilio: u64,
}

/// Who asks for an erasure.
#[derive(Debug, Clone, Copy)]
pub struct ErasureActor<'a> {
    /// The platform key; `None`: the operator.
    pub key: Option<Uuid>,
    pub name: &'a str,
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
            actor_kind: column(row, "actor_kind")?,
            actor_name: column(row, "actor_name")?,
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
}

/// Records that the erasure of the transaction's organization is asked for, unless it was before, and has the reconciler visit
/// the organization now.
pub async fn erasure_begin(
    tx: &mut TenantTx,
    external: Option<&ExternalId>,
    actor: ErasureActor<'_>,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let kind = if actor.key.is_some() { "platform-key" } else { "operator" };
    let external = external.map(ExternalId::as_str);
    let begun = tx.changed(&ERASURE_INSERT, &[&external, &now, &kind, &actor.key, &actor.name]).await?;
    tx.rows(&ERASURE_LEASE, &[&now]).await?;
    Ok(begun)
}

/// Whether the transaction's organization is being erased.
pub async fn erasure_pending(tx: &mut TenantTx) -> Result<bool, StoreError> {
    tx.changed(&ERASURE_PENDING, &[]).await
}

/// Adds to the record; none adds nothing.
pub(super) async fn erasure_count(tx: &mut TenantTx, what: &str, number: u64) -> Result<(), StoreError> {
    if number > 0 {
        tx.rows(&ERASURE_COUNT, &[&what, &i64::try_from(number).unwrap_or(i64::MAX)]).await?;
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

/// Keeps the tokens that open calls and messages need, beside the settings, which are removed next.
pub async fn erasure_retire(tx: &mut TenantTx) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&ERASURE_RETIRE_AGENTS, &[&now]).await?;
    tx.rows(&ERASURE_RETIRE_ORGANIZATION, &[&now]).await.map(drop)
}

/// Removes tokens that no open call or message needs any longer.
pub async fn erase_retired(tx: &mut TenantTx) -> Result<u64, StoreError> {
    let removed = number(&tx.rows(&ERASE_RETIRED_UNNEEDED, &[]).await?);
    erasure_count(tx, ErasedKind::TwilioCredentials.as_str(), removed).await?;
    Ok(removed)
}

/// Members who are left; at most `limit`.
pub async fn erasure_members(tx: &mut TenantTx, limit: u16) -> Result<Vec<UserId>, StoreError> {
    tx.rows(&ERASURE_MEMBERS, &[&i64::from(limit)]).await?.iter().map(|row| id(row, "user_id")).collect()
}

/// Removes a membership, as [`TenantContext::eraser_of`](crate::TenantContext::eraser_of), and the person if it was the last
/// one. Returns whether it was.
pub async fn erase_member(tx: &mut TenantTx, person: UserId) -> Result<bool, StoreError> {
    tx.rows(&ERASE_MEMBERSHIP, &[person.as_uuid()]).await?;
    if !tx.global_rows(&ERASURE_OTHER_MEMBERSHIP, &[person.as_uuid()]).await?.is_empty() {
        return Ok(false);
    }
    tx.global_rows(&ERASE_PERSON, &[person.as_uuid()]).await?;
    Ok(true)
}

/// Adds people to the record: in another context than [`erase_member`], which acts as the person.
pub async fn erasure_count_people(tx: &mut TenantTx, members: u64, people: u64) -> Result<(), StoreError> {
    erasure_count(tx, ErasedKind::Memberships.as_str(), members).await?;
    erasure_count(tx, ErasedKind::People.as_str(), people).await
}

/// Ends the erasure: removes the organization itself, with its audit log, when nothing else of it is left.
pub async fn erasure_finish(tx: &mut TenantTx) -> Result<(), StoreError> {
    let now = tx.now();
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

fn number(rows: &[Row]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

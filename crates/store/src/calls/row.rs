//! Calls and their log, as users and programs read them.

use const_format::{formatcp, str_replace};
use linecard_domain::{
    AccountSid, AgentId, CallId, CallSid, CallStatus, CredentialId, CredentialSource, LogId, OrganizationId,
    PhoneNumber, Timestamp,
};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::outbound::history::{History, HistoryFilter, OF_AGENT_9, SEARCHED, history_rows, history_total};
use crate::outbound::placed_by::{PLACED_BY_COLUMNS, PlacedBy};
use crate::sql::page::{EXAMINED, Page, PageRequest, Total, first_id_at};
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed, phone_number};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

/// What [`Call::read`] reads.
pub(crate) const CALL_COLUMNS: &str = formatcp!(
    "organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
            status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
            price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
            {PLACED_BY_COLUMNS}"
);

/// The filter compares the status that users see ([`Call::shown_status`]).
const MATCHES: &str = formatcp!(
    "($4::text[] IS NULL
                OR CASE WHEN status = 'initiating' AND queued_at IS NOT NULL THEN 'queued' ELSE status END = ANY ($4))
            AND {}",
    str_replace!(SEARCHED, "{sid}", "call_sid")
);

statements! {
    static CALL_GET: TenantStatement = formatcp!("
        SELECT
            {CALL_COLUMNS}
        FROM calls
        WHERE organization_id = $1 AND id = $2");
    static CALL_LIST: TenantStatement = formatcp!("
        SELECT * FROM (
            (SELECT *, true AS matches FROM (
                SELECT
            {CALL_COLUMNS}
                FROM calls
                WHERE organization_id = $1 AND id < $2 AND id >= $3
                ORDER BY id DESC
                LIMIT {EXAMINED}) examined
            WHERE {MATCHES}
            ORDER BY id DESC
            LIMIT $5)
            UNION ALL
            (SELECT
            {CALL_COLUMNS}, false
            FROM calls
            WHERE organization_id = $1 AND id < $2 AND id >= $3
            ORDER BY id DESC
            LIMIT 1 OFFSET {EXAMINED} - 1)) page
        LIMIT $5");
    /// As `CALL_LIST`, of one agent ($9).
    static CALL_LIST_BY_AGENT: TenantStatement = formatcp!("
        SELECT * FROM (
            (SELECT *, true AS matches FROM (
                SELECT
            {CALL_COLUMNS}
                FROM calls
                WHERE organization_id = $1 AND {OF_AGENT_9}
                ORDER BY agent_id DESC, id DESC
                LIMIT {EXAMINED}) examined
            WHERE {MATCHES}
            ORDER BY agent_id DESC, id DESC
            LIMIT $5)
            UNION ALL
            (SELECT
            {CALL_COLUMNS}, false
            FROM calls
            WHERE organization_id = $1 AND {OF_AGENT_9}
            ORDER BY agent_id DESC, id DESC
            LIMIT 1 OFFSET {EXAMINED} - 1)) page
        LIMIT $5");
    /// How many of the newest $5 match, and how many those are.
    /// A column that no index has is counted: an index without it would be read and sorted as a whole.
    static CALL_COUNT: TenantStatement = formatcp!("
        SELECT count(*) FILTER (WHERE {MATCHES}) AS matching, count(created_at) AS examined
        FROM (
            SELECT id, created_at, to_number, from_number, call_sid, account_sid, status, queued_at, metadata
            FROM calls
            WHERE organization_id = $1 AND id < $2 AND id >= $3
            ORDER BY id DESC
            LIMIT $5) newest");
    /// As `CALL_COUNT`, of one agent ($9).
    static CALL_COUNT_BY_AGENT: TenantStatement = formatcp!("
        SELECT count(*) FILTER (WHERE {MATCHES}) AS matching, count(created_at) AS examined
        FROM (
            SELECT id, created_at, to_number, from_number, call_sid, account_sid, status, queued_at, metadata
            FROM calls
            WHERE organization_id = $1 AND {OF_AGENT_9}
            ORDER BY agent_id DESC, id DESC
            LIMIT $5) newest");
    static CALL_LOG_LIST: TenantStatement = formatcp!("
        SELECT id, call_id, agent_id, call_sid, sequence_number, status, source, detail, occurred_at, received_at,
            {PLACED_BY_COLUMNS}
        FROM call_logs
        WHERE organization_id = $1 AND call_id = $2
        ORDER BY received_at, sequence_number NULLS FIRST, id
        LIMIT $3");
    /// The log entries of all calls since an instant ($2, as an id), oldest first.
    static CALL_LOG_SINCE: TenantStatement = formatcp!("
        SELECT id, call_id, agent_id, call_sid, sequence_number, status, source, detail, occurred_at, received_at,
            {PLACED_BY_COLUMNS}
        FROM call_logs
        WHERE organization_id = $1 AND id >= $2
        ORDER BY id
        LIMIT $3");
}

/// A call, from its intent on.
#[derive(Debug, Clone)]
pub struct Call {
    pub organization_id: OrganizationId,
    pub id: CallId,
    pub agent_id: Option<AgentId>,
    pub call_sid: Option<CallSid>,
    pub account_sid: AccountSid,
    /// The credential that the call uses, whatever the settings are now.
    pub credential_id: CredentialId,
    pub credential_source: CredentialSource,
    pub from: PhoneNumber,
    pub to: PhoneNumber,
    pub status: CallStatus,
    /// The status is a failure that is only presumed: whatever Twilio reports later replaces it.
    pub presumed: bool,
    pub metadata: Option<serde_json::Value>,
    pub answered_by: Option<String>,
    pub duration_seconds: Option<i32>,
    pub sip_response_code: Option<i32>,
    /// Twilio's error code, if it refused the call.
    pub error_code: Option<i32>,
    pub error_message: Option<String>,
    /// An exact decimal, negative for a cost, in `price_unit`.
    pub price: Option<String>,
    pub price_unit: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Since when it has been waiting for its slot at the account's calls per second.
    pub queued_at: Option<Timestamp>,
    /// `None`: not recorded.
    pub placed_by: Option<PlacedBy>,
}

/// An entry of a call's log.
#[derive(Debug, Clone)]
pub struct CallLogEntry {
    pub id: LogId,
    pub call_sid: Option<CallSid>,
    pub sequence_number: Option<i32>,
    pub status: CallStatus,
    pub source: String,
    pub detail: Option<String>,
    pub occurred_at: Option<Timestamp>,
    pub received_at: Timestamp,
    /// Of an entry that somebody's request made: who requested it.
    pub requested_by: Option<PlacedBy>,
}

/// A log entry, with its call and agent.
#[derive(Debug, Clone)]
pub struct CallEvent {
    pub call_id: CallId,
    pub agent_id: Option<AgentId>,
    pub entry: CallLogEntry,
}

impl CallLogEntry {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            call_sid: optional_parsed(row, "call_sid")?,
            sequence_number: column(row, "sequence_number")?,
            status: parsed(row, "status")?,
            source: column(row, "source")?,
            detail: column(row, "detail")?,
            occurred_at: column(row, "occurred_at")?,
            received_at: column(row, "received_at")?,
            requested_by: PlacedBy::read(row)?,
        })
    }
}

/// Which calls a list contains.
pub type CallFilter = HistoryFilter<CallStatus>;

impl Call {
    /// Whether it is waiting for its slot: Twilio has not been asked yet.
    pub fn is_queued_here(&self) -> bool {
        self.status == CallStatus::Initiating && self.queued_at.is_some()
    }

    /// The status that users and programs see: a call that waits is queued, whether here or at Twilio.
    pub fn shown_status(&self) -> CallStatus {
        if self.is_queued_here() { CallStatus::Queued } else { self.status }
    }

    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            organization_id: id(row, "organization_id")?,
            id: id(row, "id")?,
            agent_id: optional_id(row, "agent_id")?,
            call_sid: optional_parsed(row, "call_sid")?,
            account_sid: parsed(row, "account_sid")?,
            credential_id: id(row, "credential_id")?,
            credential_source: parsed(row, "credential_source")?,
            from: phone_number(row, "from_number")?,
            to: phone_number(row, "to_number")?,
            status: parsed(row, "status")?,
            presumed: column(row, "presumed")?,
            metadata: column(row, "metadata")?,
            answered_by: column(row, "answered_by")?,
            duration_seconds: column(row, "duration_seconds")?,
            sip_response_code: column(row, "sip_response_code")?,
            error_code: column(row, "error_code")?,
            error_message: column(row, "error_message")?,
            price: column(row, "price")?,
            price_unit: column(row, "price_unit")?,
            created_at: column(row, "created_at")?,
            updated_at: column(row, "updated_at")?,
            ended_at: column(row, "ended_at")?,
            queued_at: column(row, "queued_at")?,
            placed_by: PlacedBy::read(row)?,
        })
    }
}

/// `None`: there is no such call.
pub async fn call_get(tx: &mut TenantTx, call: CallId) -> Result<Option<Call>, StoreError> {
    tx.row(&CALL_GET, &[call.as_uuid()]).await?.as_ref().map(Call::read).transpose()
}

/// Newest first.
pub async fn call_list(
    tx: &mut TenantTx,
    filter: &CallFilter,
    request: &PageRequest,
) -> Result<Page<Call>, StoreError> {
    let history = History { of_all_agents: &CALL_LIST, of_one_agent: &CALL_LIST_BY_AGENT };
    let rows = history_rows(tx, &history, filter, |status| status.as_str(), request).await?;
    request.page_of_examined(&rows, Call::read, |call| *call.id.as_uuid())
}

/// How many calls match.
pub async fn call_total(tx: &mut TenantTx, filter: &CallFilter) -> Result<Total, StoreError> {
    let counts = History { of_all_agents: &CALL_COUNT, of_one_agent: &CALL_COUNT_BY_AGENT };
    history_total(tx, &counts, filter, |status| status.as_str()).await
}

/// A call's log, in the order of arrival; at most 1,000 entries.
pub async fn call_log_list(tx: &mut TenantTx, call: CallId) -> Result<Vec<CallLogEntry>, StoreError> {
    tx.rows(&CALL_LOG_LIST, &[call.as_uuid(), &1_000_i64]).await?.iter().map(CallLogEntry::read).collect()
}

/// The log entries of the organization's calls since an instant, by the time of their ids; at most `limit`.
pub async fn call_log_since(tx: &mut TenantTx, since: Timestamp, limit: u16) -> Result<Vec<CallEvent>, StoreError> {
    tx.rows(&CALL_LOG_SINCE, &[&first_id_at(since), &i64::from(limit)])
        .await?
        .iter()
        .map(|row| {
            Ok(CallEvent {
                call_id: id(row, "call_id")?,
                agent_id: optional_id(row, "agent_id")?,
                entry: CallLogEntry::read(row)?,
            })
        })
        .collect()
}

//! The tables of an organization that is erased, in the order in which they are emptied.
//!
//! Not here, since foreign keys take them along: the audit log with the organization, and what is a person's with the person. Nor
//! Twilio settings and memberships, of which something is kept for a while: see [`erasure`](super::erasure).

use std::collections::BTreeMap;

use linecard_domain::ErasedKind;

use crate::calls::queue::CALL_RATE_HOLD;
use crate::error::StoreError;
use crate::retention::erasure::{RECORDINGS_AT_TWILIO, erasure_count};
use crate::sql::row::column;
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::transaction::TenantTx;

const CALL_QUEUE: &str = "call_queue";

/// At most $2 rows, in the order of a key, so that an index leads to what is left.
macro_rules! erase {
    ($table:literal, $key:literal) => {
        erase!($table, $key, "1")
    };
    ($table:literal, $key:literal, $returning:literal) => {
        concat!(
            "
        DELETE FROM ",
            $table,
            "
        WHERE organization_id = $1
            AND (",
            $key,
            ") IN (
                SELECT ",
            $key,
            "
                FROM ",
            $table,
            "
                WHERE organization_id = $1
                ORDER BY ",
            $key,
            "
                LIMIT $2)
        RETURNING ",
            $returning
        )
    };
}

statements! {
    static ERASE_API_KEYS: TenantStatement = erase!("api_keys", "id");
    static ERASE_CONNECT_SESSIONS: TenantStatement = erase!("connect_sessions", "id");
    static ERASE_INVITATIONS: TenantStatement = erase!("invitations", "id");
    static ERASE_EVENT_ENDPOINTS: TenantStatement = erase!("event_endpoints", "id");
    static ERASE_EVENT_ENDPOINT_STATES: TenantStatement = erase!("event_endpoint_states", "endpoint_id");
    static ERASE_SHARED_KEYS: TenantStatement = erase!("webhook_shared_keys", "key_sid");
    static ERASE_RETIRED_CREDENTIALS: TenantStatement = erase!("retired_twilio_credentials", "credential_id");
    static ERASE_CREDENTIAL_HEALTH: TenantStatement = erase!("twilio_credential_health", "credential_id");
    static ERASE_CALL_QUEUE: TenantStatement = erase!("call_queue", "call_id", "bucket");
    /// Calls ($2) of a bucket ($1) wait no longer. Beside `ERASE_CALL_QUEUE`, since other organizations have calls in the bucket.
    static ERASE_CALL_RATES_WAITING: GlobalStatement = "
        UPDATE call_rates
        SET waiting = waiting - $2
        WHERE bucket = $1
        RETURNING 1";
    /// The buckets that calls of the organization wait in.
    static ERASE_CALL_QUEUE_BUCKETS: TenantStatement = "
        SELECT DISTINCT bucket
        FROM call_queue
        WHERE organization_id = $1
        ORDER BY bucket";
    static ERASE_QUEUED_CALL_OPTIONS: TenantStatement = erase!("queued_call_options", "call_id");
    static ERASE_CALL_WORK: TenantStatement = erase!("call_work", "call_id");
    static ERASE_CALL_LOGS: TenantStatement = erase!("call_logs", "id");
    /// Twilio keeps the audio of those that have a SID and were not deleted.
    static ERASE_CALL_RECORDINGS: TenantStatement =
        erase!("call_recordings", "id", "recording_sid IS NOT NULL AND deleted_at IS NULL AS at_twilio");
    static ERASE_CALLS: TenantStatement = erase!("calls", "id");
    static ERASE_MESSAGE_WORK: TenantStatement = erase!("message_work", "message_id");
    static ERASE_MESSAGE_LOGS: TenantStatement = erase!("message_logs", "id");
    static ERASE_MESSAGES: TenantStatement = erase!("messages", "id");
    static ERASE_IDEMPOTENCY_KEYS: TenantStatement = erase!("idempotency_keys", "key");
    static ERASE_EVENT_DELIVERIES: TenantStatement = erase!("event_deliveries", "endpoint_id, event_id");
    static ERASE_EVENT_LEASES: TenantStatement = erase!("event_leases", "organization_id");
    static ERASE_DO_NOT_CALL: TenantStatement = erase!("do_not_call", "id");
    static ERASE_NOTICES: TenantStatement = erase!("notices", "id");
    static ERASE_NOTICE_PREFERENCES: TenantStatement = erase!("notice_preferences", "user_id");
    static ERASE_LIMIT_EVENTS: TenantStatement = erase!("limit_events", "id");
    static ERASE_DAILY_COUNTS: TenantStatement = erase!("daily_counts", "owner_id, day");
    static ERASE_SHADOW_DAYS: TenantStatement = erase!("shadow_days", "agent_id, day");
    static ERASE_SHADOW_DIFFERENCES: TenantStatement = erase!("shadow_differences", "agent_id, number");
    static ERASE_REFUSALS: TenantStatement = erase!("webhook_refusals", "minute, reason");
    static ERASE_AGENT_REFUSALS: TenantStatement = erase!("agent_webhook_refusals", "hour, agent_id, reason");
    static ERASE_USAGE_CHANGES: TenantStatement = erase!("usage_changes", "day, id");
    /// Whole days: there is no other key.
    static ERASE_USAGE_DAYS: TenantStatement = erase!("usage_days", "day");
    static ERASE_RETENTION_SETTINGS: TenantStatement = erase!("retention_settings", "organization_id");
    static ERASE_SECURITY_SETTINGS: TenantStatement = erase!("security_settings", "organization_id");
    static ERASE_UPKEEP: TenantStatement = erase!("organization_upkeep", "organization_id");
    static ERASE_AGENT_DIRECTORY: TenantStatement = erase!("agent_directory", "agent_id");
    static ERASE_AGENTS: TenantStatement = erase!("agent_configurations", "id");
}

/// A table of an organization that is erased.
#[derive(Debug)]
pub struct ErasedTable {
    pub name: &'static str,
    /// As what its rows are counted.
    pub kind: ErasedKind,
    erase: &'static TenantStatement,
}

const fn table(name: &'static str, kind: ErasedKind, erase: &'static TenantStatement) -> ErasedTable {
    ErasedTable { name, kind, erase }
}

impl ErasedTable {
    /// What opens the organization to somebody, or sends something: removed at once.
    pub const AT_ONCE: &[Self] = &[
        table("api_keys", ErasedKind::ApiKeys, &ERASE_API_KEYS),
        table("connect_sessions", ErasedKind::OtherRows, &ERASE_CONNECT_SESSIONS),
        table("invitations", ErasedKind::Invitations, &ERASE_INVITATIONS),
        table("event_endpoints", ErasedKind::EventEndpoints, &ERASE_EVENT_ENDPOINTS),
        table("event_endpoint_states", ErasedKind::OtherRows, &ERASE_EVENT_ENDPOINT_STATES),
        table("webhook_shared_keys", ErasedKind::TwilioCredentials, &ERASE_SHARED_KEYS),
    ];

    /// What remains until no call is open. Calls and messages come after what refers to them.
    pub const AFTER_CALLS: &[Self] = &[
        table(CALL_QUEUE, ErasedKind::OtherRows, &ERASE_CALL_QUEUE),
        table("queued_call_options", ErasedKind::OtherRows, &ERASE_QUEUED_CALL_OPTIONS),
        table("call_work", ErasedKind::OtherRows, &ERASE_CALL_WORK),
        table("call_logs", ErasedKind::CallEvents, &ERASE_CALL_LOGS),
        table("call_recordings", ErasedKind::Recordings, &ERASE_CALL_RECORDINGS),
        table("calls", ErasedKind::Calls, &ERASE_CALLS),
        table("message_work", ErasedKind::OtherRows, &ERASE_MESSAGE_WORK),
        table("message_logs", ErasedKind::MessageEvents, &ERASE_MESSAGE_LOGS),
        table("messages", ErasedKind::Messages, &ERASE_MESSAGES),
        table("idempotency_keys", ErasedKind::OtherRows, &ERASE_IDEMPOTENCY_KEYS),
        table("event_deliveries", ErasedKind::EventDeliveries, &ERASE_EVENT_DELIVERIES),
        table("event_leases", ErasedKind::OtherRows, &ERASE_EVENT_LEASES),
        table("do_not_call", ErasedKind::DoNotCallNumbers, &ERASE_DO_NOT_CALL),
        table("notices", ErasedKind::OtherRows, &ERASE_NOTICES),
        table("notice_preferences", ErasedKind::OtherRows, &ERASE_NOTICE_PREFERENCES),
        table("limit_events", ErasedKind::OtherRows, &ERASE_LIMIT_EVENTS),
        table("daily_counts", ErasedKind::OtherRows, &ERASE_DAILY_COUNTS),
        table("shadow_days", ErasedKind::OtherRows, &ERASE_SHADOW_DAYS),
        table("shadow_differences", ErasedKind::OtherRows, &ERASE_SHADOW_DIFFERENCES),
        table("webhook_refusals", ErasedKind::OtherRows, &ERASE_REFUSALS),
        table("agent_webhook_refusals", ErasedKind::OtherRows, &ERASE_AGENT_REFUSALS),
        table("usage_changes", ErasedKind::OtherRows, &ERASE_USAGE_CHANGES),
        table("usage_days", ErasedKind::UsageSums, &ERASE_USAGE_DAYS),
        table("retention_settings", ErasedKind::OtherRows, &ERASE_RETENTION_SETTINGS),
        table("security_settings", ErasedKind::OtherRows, &ERASE_SECURITY_SETTINGS),
        table("organization_upkeep", ErasedKind::OtherRows, &ERASE_UPKEEP),
        table("retired_twilio_credentials", ErasedKind::TwilioCredentials, &ERASE_RETIRED_CREDENTIALS),
        table("twilio_credential_health", ErasedKind::OtherRows, &ERASE_CREDENTIAL_HEALTH),
        table("agent_directory", ErasedKind::OtherRows, &ERASE_AGENT_DIRECTORY),
        table("agent_configurations", ErasedKind::Agents, &ERASE_AGENTS),
    ];
}

/// Removes about `limit` rows of a table as [`TenantContext::eraser`](crate::TenantContext::eraser), counts them in the record
/// of the erasure, and returns their number: less than `limit` when there are no more.
pub async fn erase_rows(tx: &mut TenantTx, table: &ErasedTable, limit: u16) -> Result<u64, StoreError> {
    if table.name == CALL_QUEUE {
        hold_buckets(tx).await?;
    }
    let rows = tx.rows(table.erase, &[&i64::from(limit)]).await?;
    let removed = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    erasure_count(tx, table.kind.as_str(), removed).await?;
    if table.name == CALL_QUEUE {
        let mut waiting = BTreeMap::<String, i32>::new();
        for row in &rows {
            *waiting.entry(column(row, "bucket")?).or_default() += 1;
        }
        for (bucket, calls) in &waiting {
            tx.global_rows(&ERASE_CALL_RATES_WAITING, &[bucket, calls]).await?;
        }
    }
    if table.kind == ErasedKind::Recordings {
        let mut at_twilio = 0;
        for row in &rows {
            at_twilio += u64::from(column::<bool>(row, "at_twilio")?);
        }
        erasure_count(tx, RECORDINGS_AT_TWILIO, at_twilio).await?;
    }
    Ok(removed)
}

/// Locks the buckets ahead of their calls, as calls do that leave the queue (`calls/queue.rs`); in the same order by all.
async fn hold_buckets(tx: &mut TenantTx) -> Result<(), StoreError> {
    for row in tx.rows(&ERASE_CALL_QUEUE_BUCKETS, &[]).await? {
        let bucket: &str = column(&row, "bucket")?;
        tx.global_rows(&CALL_RATE_HOLD, &[&bucket]).await?;
    }
    Ok(())
}

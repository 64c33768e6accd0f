//! `event_deliveries` as work: queueing events, what is due, and what came of an attempt.

use const_format::formatcp;
use linecard_domain::{DeliveryStatus, EventEndpointId, LogId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use super::endpoint::{StoredEventSecret, secrets};
use crate::error::StoreError;
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

const DUE_COLUMNS: &str =
    "d.event_id, d.event_type, d.subject_id, d.payload, d.attempts, d.queued_at, d.of_platform, e.url,
            e.secret_id, e.secret_encrypted, e.encryption_version, e.previous_secret_id, e.previous_secret_encrypted,
            e.previous_encryption_version, e.previous_ends_at";
const DUE: &str = "d.organization_id = $1 AND d.endpoint_id = $2 AND d.status = 'pending' AND d.due_at <= $3
            AND d.subject_id <> ALL ($4)
            AND NOT EXISTS (
                SELECT 1
                FROM event_deliveries p
                WHERE p.organization_id = $1 AND p.endpoint_id = $2 AND p.subject_id = d.subject_id
                    AND p.status = 'pending' AND p.event_id < d.event_id)";

statements! {
    /// $2 endpoint; $3 to $6 the events: id, type, subject, payload; $7 now, $8 when a row can be removed at the latest, $9
    /// what was queued before is queued again. One whose subject waits for another attempt waits with it.
    static EVENT_DELIVERIES_QUEUE: TenantStatement = "
        INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status, attempts,
            queued_at, due_at, remove_at, of_platform)
        SELECT s.organization_id, s.endpoint_id, n.event_id, n.event_type, n.subject_id, n.payload, 'pending', 0, $7,
            greatest($7, (
                SELECT max(d.due_at)
                FROM event_deliveries d
                WHERE d.organization_id = $1 AND d.endpoint_id = $2 AND d.subject_id = n.subject_id
                    AND d.status = 'pending' AND d.event_id < n.event_id)), $8, s.of_platform
        FROM event_endpoint_states s
        CROSS JOIN unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[]) AS n (event_id, event_type, subject_id, payload)
        WHERE s.organization_id = $1 AND s.endpoint_id = $2 AND s.deleted_at IS NULL
        ON CONFLICT (organization_id, endpoint_id, event_id) DO UPDATE
        SET status = 'pending', attempts = 0, queued_at = excluded.queued_at, due_at = excluded.due_at,
            remove_at = excluded.remove_at
        WHERE event_deliveries.queued_at < $9";
    /// $3 now, $4 subjects that are being sent, $5 how many. Nothing is sent before what happened earlier to the same call or
    /// message. An endpoint that is disabled can be tested.
    static EVENT_DELIVERIES_DUE: TenantStatement = formatcp!("
        SELECT {DUE_COLUMNS}
        FROM event_deliveries d
        JOIN event_endpoints e ON e.organization_id = d.organization_id AND e.id = d.endpoint_id
        JOIN event_endpoint_states s ON s.organization_id = d.organization_id AND s.endpoint_id = d.endpoint_id
        WHERE {DUE}
            AND (s.disabled_at IS NULL OR d.event_type = 'test')
        ORDER BY d.due_at, d.event_id
        LIMIT $5");
    /// As `EVENT_DELIVERIES_DUE`, to an endpoint of the installation.
    static EVENT_DELIVERIES_DUE_OF_PLATFORM: TenantStatement = formatcp!("
        SELECT {DUE_COLUMNS}
        FROM event_deliveries d
        JOIN event_endpoint_states s ON s.organization_id = d.organization_id AND s.endpoint_id = d.endpoint_id
        JOIN platform_event_endpoints e ON e.id = d.endpoint_id
        JOIN platform_event_endpoint_states p ON p.endpoint_id = d.endpoint_id
        WHERE {DUE}
            AND (p.disabled_at IS NULL OR d.event_type = 'test')
        ORDER BY d.due_at, d.event_id
        LIMIT $5");
    /// Of the endpoints to which something is sent; what waits for an earlier event of its call or message is due with that.
    static EVENT_DELIVERIES_NEXT: TenantStatement = "
        SELECT min(next.due_at) AS due_at
        FROM event_endpoint_states s
        CROSS JOIN LATERAL (
            SELECT d.due_at
            FROM event_deliveries d
            WHERE d.organization_id = $1 AND d.endpoint_id = s.endpoint_id AND d.status = 'pending'
                AND NOT EXISTS (
                    SELECT 1
                    FROM event_deliveries p
                    WHERE p.organization_id = $1 AND p.endpoint_id = d.endpoint_id AND p.subject_id = d.subject_id
                        AND p.status = 'pending' AND p.event_id < d.event_id)
            ORDER BY d.due_at
            LIMIT 1) next
        WHERE s.organization_id = $1 AND s.disabled_at IS NULL AND s.deleted_at IS NULL
            AND (NOT s.of_platform OR s.endpoint_id IN (
                SELECT endpoint_id
                FROM platform_event_endpoint_states
                WHERE disabled_at IS NULL))";
    /// $4 when it was queued: what was queued again meanwhile is sent again. $5 status, $6 due, $7 now, $8 to $10 the attempt, $11
    /// when the row can be removed.
    static EVENT_DELIVERY_RECORD: TenantStatement = "
        UPDATE event_deliveries
        SET status = $5, attempts = attempts + 1, due_at = $6, last_attempt_at = $7, last_status_code = $8, last_error = $9,
            last_duration_ms = $10, remove_at = $11
        WHERE organization_id = $1 AND endpoint_id = $2 AND event_id = $3 AND status = 'pending' AND queued_at = $4
        RETURNING event_id";
    /// What happened later to the same call or message ($3) waits as long.
    static EVENT_DELIVERIES_HOLD: TenantStatement = "
        UPDATE event_deliveries
        SET due_at = $5
        WHERE organization_id = $1 AND endpoint_id = $2 AND subject_id = $3 AND status = 'pending' AND event_id > $4
            AND due_at < $5
        RETURNING event_id";
    /// Sent again now, however it went before.
    static EVENT_DELIVERY_RETRY: TenantStatement = "
        UPDATE event_deliveries
        SET status = 'pending', attempts = CASE WHEN status = 'pending' THEN attempts ELSE 0 END, queued_at = $4, due_at = $4,
            remove_at = $5
        WHERE organization_id = $1 AND endpoint_id = $2 AND event_id = $3
        RETURNING event_id";
    static EVENT_DELIVERY_TEST: TenantStatement = "
        INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status, attempts,
            queued_at, due_at, remove_at)
        VALUES ($1, $2, $3, 'test', $3, $4, 'pending', 0, $5, $5, $6)
        RETURNING event_id";
    static EVENT_DELIVERIES_REMOVE: TenantStatement = "
        DELETE FROM event_deliveries
        WHERE organization_id = $1 AND (endpoint_id, event_id) IN (
            SELECT endpoint_id, event_id
            FROM event_deliveries
            WHERE organization_id = $1 AND remove_at < $2
            ORDER BY remove_at
            LIMIT $3)
        RETURNING 1";
    /// Of an endpoint that was deleted.
    static EVENT_DELIVERIES_REMOVE_OF: TenantStatement = "
        DELETE FROM event_deliveries
        WHERE organization_id = $1 AND endpoint_id = $2 AND event_id IN (
            SELECT event_id
            FROM event_deliveries
            WHERE organization_id = $1 AND endpoint_id = $2
            ORDER BY event_id
            LIMIT $3)
        RETURNING 1";
}

/// An event to be queued for an endpoint.
#[derive(Debug, Clone)]
pub struct QueuedEvent {
    pub id: LogId,
    pub kind: &'static str,
    /// The call or message.
    pub subject: Uuid,
    pub payload: String,
}

/// A delivery that is due, with what it takes to send it.
#[derive(Debug, Clone)]
pub struct DueDelivery {
    pub endpoint_id: EventEndpointId,
    /// Whether it is an endpoint of the installation.
    pub of_platform: bool,
    pub event_id: LogId,
    pub kind: String,
    pub subject: Uuid,
    pub payload: String,
    pub attempts: i32,
    pub queued_at: Timestamp,
    pub url: String,
    pub secret: StoredEventSecret,
    /// Until it ends.
    pub previous: Option<(StoredEventSecret, Timestamp)>,
}

/// What an attempt came to.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryOutcome<'a> {
    pub status: DeliveryStatus,
    /// Of a pending one: when it is sent again.
    pub due_at: Timestamp,
    pub status_code: Option<u16>,
    pub error: Option<&'a str>,
    pub duration_ms: i32,
    pub remove_at: Timestamp,
}

impl DueDelivery {
    fn read(row: &Row, endpoint_id: EventEndpointId) -> Result<Self, StoreError> {
        let (secret, previous) = secrets(row)?;
        Ok(Self {
            endpoint_id,
            of_platform: column(row, "of_platform")?,
            event_id: id(row, "event_id")?,
            kind: column(row, "event_type")?,
            subject: column(row, "subject_id")?,
            payload: column(row, "payload")?,
            attempts: column(row, "attempts")?,
            queued_at: column(row, "queued_at")?,
            url: column(row, "url")?,
            secret,
            previous,
        })
    }
}

/// Queues events for an endpoint; those that were queued before stay as they are, unless they are to be replayed.
pub async fn event_deliveries_queue(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    events: &[QueuedEvent],
    remove_at: Timestamp,
    replay_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let now = tx.now();
    let ids: Vec<Uuid> = events.iter().map(|event| event.id.into()).collect();
    let kinds: Vec<&str> = events.iter().map(|event| event.kind).collect();
    let subjects: Vec<Uuid> = events.iter().map(|event| event.subject).collect();
    let payloads: Vec<&str> = events.iter().map(|event| event.payload.as_str()).collect();
    let params: [Param<'_>; 8] = [endpoint.as_uuid(), &ids, &kinds, &subjects, &payloads, &now, &remove_at, &replay_at];
    tx.rows(&EVENT_DELIVERIES_QUEUE, &params).await.map(drop)
}

/// What can be sent to an endpoint now, without what is of the subjects in `busy`; at most `limit`.
pub async fn event_deliveries_due(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    of_platform: bool,
    busy: &[Uuid],
    limit: usize,
) -> Result<Vec<DueDelivery>, StoreError> {
    let now = tx.now();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let statement = if of_platform { &EVENT_DELIVERIES_DUE_OF_PLATFORM } else { &EVENT_DELIVERIES_DUE };
    let rows = tx.rows(statement, &[endpoint.as_uuid(), &now, &busy, &limit]).await?;
    rows.iter().map(|row| DueDelivery::read(row, endpoint)).collect()
}

/// When the next delivery of the organization is due.
pub async fn event_deliveries_next(tx: &mut TenantTx) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.row(&EVENT_DELIVERIES_NEXT, &[]).await?;
    row.map_or(Ok(None), |row| column(&row, "due_at"))
}

/// Records an attempt; false if the delivery was queued again or removed meanwhile.
pub async fn event_delivery_record(
    tx: &mut TenantTx,
    sent: &DueDelivery,
    outcome: &DeliveryOutcome<'_>,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let status_code = outcome.status_code.map(i32::from);
    let status = outcome.status.as_str();
    let params: [Param<'_>; 10] = [
        sent.endpoint_id.as_uuid(),
        sent.event_id.as_uuid(),
        &sent.queued_at,
        &status,
        &outcome.due_at,
        &now,
        &status_code,
        &outcome.error,
        &outcome.duration_ms,
        &outcome.remove_at,
    ];
    if !tx.changed(&EVENT_DELIVERY_RECORD, &params).await? {
        return Ok(false);
    }
    if outcome.status == DeliveryStatus::Pending {
        let params: [Param<'_>; 4] =
            [sent.endpoint_id.as_uuid(), &sent.subject, sent.event_id.as_uuid(), &outcome.due_at];
        tx.rows(&EVENT_DELIVERIES_HOLD, &params).await?;
    }
    Ok(true)
}

/// Queues one delivery again; false if there is none.
pub async fn event_delivery_retry(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    event: LogId,
    remove_at: Timestamp,
) -> Result<bool, StoreError> {
    let now = tx.now();
    tx.changed(&EVENT_DELIVERY_RETRY, &[endpoint.as_uuid(), event.as_uuid(), &now, &remove_at]).await
}

/// Queues the event that tests an endpoint.
pub async fn event_delivery_test(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    event: LogId,
    payload: &str,
    remove_at: Timestamp,
) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&EVENT_DELIVERY_TEST, &[endpoint.as_uuid(), event.as_uuid(), &payload, &now, &remove_at]).await.map(drop)
}

/// Removes at most `limit` deliveries that are no longer kept, and returns their number.
pub async fn event_deliveries_remove(tx: &mut TenantTx, limit: u16) -> Result<u64, StoreError> {
    let now = tx.now();
    Ok(tx.rows(&EVENT_DELIVERIES_REMOVE, &[&now, &i64::from(limit)]).await?.len() as u64)
}

/// As [`event_deliveries_remove`], all of an endpoint that was deleted.
pub async fn event_deliveries_remove_of(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    limit: u16,
) -> Result<u64, StoreError> {
    Ok(tx.rows(&EVENT_DELIVERIES_REMOVE_OF, &[endpoint.as_uuid(), &i64::from(limit)]).await?.len() as u64)
}

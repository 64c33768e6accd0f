//! `event_deliveries` as a log: what was sent to an endpoint, and how that went.

use const_format::formatcp;
use linecard_domain::{DeliveryStatus, EventEndpointId, LogId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::page::{EXAMINED, Page, PageRequest};
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

pub(super) const COLUMNS: &str = "event_id AS id, event_type, subject_id, status, attempts, queued_at, due_at, last_attempt_at, \
    last_status_code, last_error, last_duration_ms";

statements! {
    /// Newest first, before $3; $4 status, or NULL.
    static EVENT_DELIVERY_LIST: TenantStatement = formatcp!("
        SELECT * FROM (
            (SELECT *, true AS matches FROM (
                SELECT {COLUMNS}
                FROM event_deliveries
                WHERE organization_id = $1 AND endpoint_id = $2 AND event_id < $3
                ORDER BY event_id DESC
                LIMIT {EXAMINED}) examined
            WHERE $4::text IS NULL OR status = $4
            ORDER BY id DESC
            LIMIT $5)
            UNION ALL
            (SELECT {COLUMNS}, false
            FROM event_deliveries
            WHERE organization_id = $1 AND endpoint_id = $2 AND event_id < $3
            ORDER BY event_id DESC
            LIMIT 1 OFFSET {EXAMINED} - 1)) page
        LIMIT $5");
    static EVENT_DELIVERY_GET: TenantStatement = formatcp!("
        SELECT {COLUMNS}
        FROM event_deliveries
        WHERE organization_id = $1 AND endpoint_id = $2 AND event_id = $3");
    /// A test that is under way.
    static EVENT_DELIVERY_TESTING: TenantStatement = formatcp!("
        SELECT {COLUMNS}
        FROM event_deliveries
        WHERE organization_id = $1 AND endpoint_id = $2 AND status = 'pending' AND event_type = 'test'
        ORDER BY event_id
        LIMIT 1");
}

/// An event, as it was or is to be sent to an endpoint.
#[derive(Debug, Clone)]
pub struct EventDelivery {
    /// The event's id, which the receiver gets as `webhook-id`.
    pub id: LogId,
    /// An event type, or `test`.
    pub kind: String,
    /// The call or message.
    pub subject: Uuid,
    pub status: DeliveryStatus,
    pub attempts: i32,
    pub queued_at: Timestamp,
    /// Of a pending one: when it is sent.
    pub due_at: Timestamp,
    pub last_attempt_at: Option<Timestamp>,
    pub last_status_code: Option<i32>,
    pub last_error: Option<String>,
    pub last_duration_ms: Option<i32>,
}

impl EventDelivery {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            kind: column(row, "event_type")?,
            subject: column(row, "subject_id")?,
            status: parsed(row, "status")?,
            attempts: column(row, "attempts")?,
            queued_at: column(row, "queued_at")?,
            due_at: column(row, "due_at")?,
            last_attempt_at: column(row, "last_attempt_at")?,
            last_status_code: column(row, "last_status_code")?,
            last_error: column(row, "last_error")?,
            last_duration_ms: column(row, "last_duration_ms")?,
        })
    }
}

/// Those of an endpoint, newest first.
pub async fn event_delivery_list(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    status: Option<DeliveryStatus>,
    request: &PageRequest,
) -> Result<Page<EventDelivery>, StoreError> {
    let status = status.map(DeliveryStatus::as_str);
    let (before, limit) = (request.before_or_last(), request.limit_and_one());
    let rows = tx.rows(&EVENT_DELIVERY_LIST, &[endpoint.as_uuid(), &before, &status, &limit]).await?;
    request.page_of_examined(&rows, EventDelivery::read, |delivery| delivery.id.into())
}

pub async fn event_delivery_get(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    event: LogId,
) -> Result<Option<EventDelivery>, StoreError> {
    let row = tx.row(&EVENT_DELIVERY_GET, &[endpoint.as_uuid(), event.as_uuid()]).await?;
    row.as_ref().map(EventDelivery::read).transpose()
}

/// The test of an endpoint that is under way.
pub async fn event_delivery_testing(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
) -> Result<Option<EventDelivery>, StoreError> {
    tx.row(&EVENT_DELIVERY_TESTING, &[endpoint.as_uuid()]).await?.as_ref().map(EventDelivery::read).transpose()
}

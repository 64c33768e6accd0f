//! What was sent to endpoints of the installation, of all organizations.

use const_format::formatcp;
use linecard_domain::{DeliveryStatus, EventEndpointId, ExternalId, LogId, OrganizationId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use super::log::{COLUMNS, EventDelivery};
use crate::error::StoreError;
use crate::sql::page::{EXAMINED, Page, PageRequest};
use crate::sql::row::{id, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::installation::InstallationTx;
use crate::tenancy::round_trip::Param;

/// What is on a page, $2 the event that it begins before, $3 status or NULL, $4 limit.
macro_rules! page {
    ($of:literal) => {
        formatcp!(
            "
        SELECT * FROM (
            (SELECT *, true AS matches FROM (
                SELECT organization_id, {COLUMNS}
                FROM event_deliveries
                WHERE {OF} AND event_id < $2
                ORDER BY event_id DESC
                LIMIT {EXAMINED}) examined
            WHERE $3::text IS NULL OR status = $3
            ORDER BY id DESC
            LIMIT $4)
            UNION ALL
            (SELECT organization_id, {COLUMNS}, false
            FROM event_deliveries
            WHERE {OF} AND event_id < $2
            ORDER BY event_id DESC
            LIMIT 1 OFFSET {EXAMINED} - 1)) page
        LIMIT $4",
            OF = $of
        )
    };
}

statements! {
    /// $1 endpoint. Newest first.
    static PLATFORM_EVENT_DELIVERY_LIST: GlobalStatement = page!("endpoint_id = $1 AND of_platform");
    /// As `PLATFORM_EVENT_DELIVERY_LIST`, of one organization ($5).
    static PLATFORM_EVENT_DELIVERY_LIST_OF: GlobalStatement =
        page!("organization_id = $5 AND endpoint_id = $1 AND of_platform");
    static PLATFORM_EVENT_DELIVERY_GET: GlobalStatement = formatcp!("
        SELECT organization_id, {COLUMNS}
        FROM event_deliveries
        WHERE endpoint_id = $1 AND event_id = $2 AND of_platform");
    /// A test that is under way in an organization ($2).
    static PLATFORM_EVENT_DELIVERY_TESTING: GlobalStatement = formatcp!("
        SELECT organization_id, {COLUMNS}
        FROM event_deliveries
        WHERE organization_id = $2 AND endpoint_id = $1 AND status = 'pending' AND event_type = 'test' AND of_platform
        ORDER BY event_id
        LIMIT 1");
    static PLATFORM_EVENT_ERASED: GlobalStatement = "SELECT 1 FROM erasures WHERE id = $1";
    static PLATFORM_EVENT_DELIVERY_TEST: GlobalStatement = "
        INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status, attempts,
            queued_at, due_at, remove_at, of_platform)
        VALUES ($1, $2, $3, 'test', $3, $4, 'pending', 0, $5, $5, $6, true)
        RETURNING event_id";
    /// As `EVENT_DELIVERY_RETRY`.
    static PLATFORM_EVENT_DELIVERY_RETRY: GlobalStatement = "
        UPDATE event_deliveries
        SET status = 'pending', attempts = CASE WHEN status = 'pending' THEN attempts ELSE 0 END, queued_at = $3, due_at = $3,
            remove_at = $4
        WHERE endpoint_id = $1 AND event_id = $2 AND of_platform
        RETURNING event_id";
    static PLATFORM_EVENT_EXTERNAL_IDS: GlobalStatement = "SELECT * FROM app.external_ids($1)";
}

/// A delivery, and the organization whose event it is.
#[derive(Debug, Clone)]
pub struct PlatformEventDelivery {
    pub organization_id: OrganizationId,
    /// The platform's id of the organization, if it has given one.
    pub external_id: Option<ExternalId>,
    pub delivery: EventDelivery,
}

impl PlatformEventDelivery {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let organization_id = id(row, "organization_id")?;
        Ok(Self { organization_id, external_id: None, delivery: EventDelivery::read(row)? })
    }
}

/// Those of an endpoint, newest first, of all organizations or of one.
pub async fn platform_event_delivery_list(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    organization: Option<OrganizationId>,
    status: Option<DeliveryStatus>,
    request: &PageRequest,
) -> Result<Page<PlatformEventDelivery>, StoreError> {
    let (status, organization) = (status.map(DeliveryStatus::as_str), organization.map(Uuid::from));
    let (before, limit) = (request.before_or_last(), request.limit_and_one());
    let params: [Param<'_>; 4] = [endpoint.as_uuid(), &before, &status, &limit];
    let rows = match &organization {
        None => tx.rows(&PLATFORM_EVENT_DELIVERY_LIST, &params).await?,
        Some(of) => {
            let [endpoint, before, status, limit] = params;
            tx.rows(&PLATFORM_EVENT_DELIVERY_LIST_OF, &[endpoint, before, status, limit, of]).await?
        }
    };
    let mut page = request.page_of_examined(&rows, PlatformEventDelivery::read, |found| found.delivery.id.into())?;
    name(tx, &mut page.items).await?;
    Ok(page)
}

pub async fn platform_event_delivery_get(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    event: LogId,
) -> Result<Option<PlatformEventDelivery>, StoreError> {
    let row = tx.row(&PLATFORM_EVENT_DELIVERY_GET, &[endpoint.as_uuid(), event.as_uuid()]).await?;
    named(tx, row.as_ref()).await
}

/// The test of an endpoint that is under way in an organization.
pub async fn platform_event_delivery_testing(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    organization: OrganizationId,
) -> Result<Option<PlatformEventDelivery>, StoreError> {
    let row = tx.row(&PLATFORM_EVENT_DELIVERY_TESTING, &[endpoint.as_uuid(), organization.as_uuid()]).await?;
    named(tx, row.as_ref()).await
}

/// Queues the event that tests an endpoint, in an organization that exists; false if that is being erased.
pub async fn platform_event_delivery_test(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    organization: OrganizationId,
    event: LogId,
    payload: &str,
    remove_at: Timestamp,
) -> Result<bool, StoreError> {
    // An erasure that begins now waits for transactions under way.
    if tx.row(&PLATFORM_EVENT_ERASED, &[organization.as_uuid()]).await?.is_some() {
        return Ok(false);
    }
    let now = tx.now();
    let params: [Param<'_>; 6] =
        [organization.as_uuid(), endpoint.as_uuid(), event.as_uuid(), &payload, &now, &remove_at];
    tx.changed(&PLATFORM_EVENT_DELIVERY_TEST, &params).await
}

/// Queues one delivery again; false if there is none.
pub async fn platform_event_delivery_retry(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    event: LogId,
    remove_at: Timestamp,
) -> Result<bool, StoreError> {
    let now = tx.now();
    tx.changed(&PLATFORM_EVENT_DELIVERY_RETRY, &[endpoint.as_uuid(), event.as_uuid(), &now, &remove_at]).await
}

async fn named(tx: &mut InstallationTx, row: Option<&Row>) -> Result<Option<PlatformEventDelivery>, StoreError> {
    let mut found: Vec<PlatformEventDelivery> =
        row.map(PlatformEventDelivery::read).into_iter().collect::<Result<_, _>>()?;
    name(tx, &mut found).await?;
    Ok(found.pop())
}

/// Adds the platform's ids of the organizations.
async fn name(tx: &mut InstallationTx, deliveries: &mut [PlatformEventDelivery]) -> Result<(), StoreError> {
    let mut organizations: Vec<Uuid> = deliveries.iter().map(|found| found.organization_id.into()).collect();
    organizations.sort_unstable();
    organizations.dedup();
    for row in tx.rows(&PLATFORM_EVENT_EXTERNAL_IDS, &[&organizations]).await? {
        let organization: OrganizationId = id(&row, "id")?;
        let external_id: Option<ExternalId> = optional_parsed(&row, "external_id")?;
        for found in deliveries.iter_mut().filter(|found| found.organization_id == organization) {
            found.external_id.clone_from(&external_id);
        }
    }
    Ok(())
}

//! `platform_event_endpoints`: where the platform has the events of all organizations sent, as its keys manage them outside of any
//! organization (docs/adr/0035).

use const_format::formatcp;
use linecard_domain::{DisabledReason, EventEndpointId, Timestamp};
use tokio_postgres::Row;

use super::endpoint::{EventEndpointSettings, StoredEventSecret, secrets, settings, types_of};
use crate::error::StoreError;
use crate::sql::row::{column, id, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::installation::InstallationTx;
use crate::tenancy::round_trip::Param;

const COLUMNS: &str = "e.id, e.url, e.description, e.event_types, e.secret_id, e.secret_encrypted, e.secret_hint, \
    e.encryption_version, e.previous_secret_id, e.previous_secret_encrypted, e.previous_encryption_version, \
    e.previous_ends_at, e.created_at, e.updated_at, s.failing_since, s.last_success_at, s.disabled_at, s.disabled_reason";

statements! {
    /// There are few: `event_endpoints` in the app.
    static PLATFORM_EVENT_ENDPOINTS: GlobalStatement = formatcp!("
        SELECT {COLUMNS}
        FROM platform_event_endpoints e
        JOIN platform_event_endpoint_states s ON s.endpoint_id = e.id
        ORDER BY e.id
        LIMIT 100");
    /// Also while there is none, and before organizations get their states (`EVENT_ENDPOINTS_ENROL`), until the transaction ends.
    static PLATFORM_EVENT_ENDPOINTS_LOCK_ALL: GlobalStatement =
        "SELECT pg_advisory_xact_lock(hashtext('platform_event_endpoints'))";
    /// Locks all of them, so that changes at the same moment do not undo each other, nor lock organizations in different orders.
    static PLATFORM_EVENT_ENDPOINTS_LOCK: GlobalStatement = "
        SELECT id
        FROM platform_event_endpoints
        ORDER BY id
        FOR UPDATE";
    /// In how many organizations each of them, or $2, is served, fails, and has something that was due before $1.
    static PLATFORM_EVENT_ENDPOINT_COUNTS: GlobalStatement = "
        SELECT s.endpoint_id, count(*) AS organizations, count(s.failing_since) AS failing,
            count(*) FILTER (WHERE b.is_behind) AS behind
        FROM event_endpoint_states s
        CROSS JOIN LATERAL (
            SELECT EXISTS (
                SELECT 1
                FROM event_deliveries d
                WHERE d.organization_id = s.organization_id AND d.endpoint_id = s.endpoint_id AND d.status = 'pending'
                    AND d.due_at < $1) AS is_behind) b
        WHERE s.of_platform AND ($2::uuid IS NULL OR s.endpoint_id = $2)
        GROUP BY s.endpoint_id";
    static PLATFORM_EVENT_ENDPOINT_INSERT: GlobalStatement = "
        INSERT INTO platform_event_endpoints (id, url, description, event_types, secret_id, secret_encrypted, secret_hint,
            encryption_version, begins_at, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)
        RETURNING id";
    static PLATFORM_EVENT_ENDPOINT_STATE_INSERT: GlobalStatement = "
        INSERT INTO platform_event_endpoint_states (endpoint_id)
        VALUES ($1)
        RETURNING 1";
    static PLATFORM_EVENT_ENDPOINT_UPDATE: GlobalStatement = "
        UPDATE platform_event_endpoints
        SET url = $2, description = $3, event_types = $4, updated_at = $5
        WHERE id = $1
        RETURNING id";
    /// As `EVENT_ENDPOINT_ROTATE`: $6 when the present secret ends, $7 now.
    static PLATFORM_EVENT_ENDPOINT_ROTATE: GlobalStatement = "
        UPDATE platform_event_endpoints
        SET previous_secret_id = CASE WHEN $6::timestamptz IS NOT NULL THEN secret_id END,
            previous_secret_encrypted = CASE WHEN $6::timestamptz IS NOT NULL THEN secret_encrypted END,
            previous_encryption_version = CASE WHEN $6::timestamptz IS NOT NULL THEN encryption_version END,
            previous_ends_at = $6, secret_id = $2, secret_encrypted = $3, secret_hint = $4, encryption_version = $5,
            updated_at = $7
        WHERE id = $1
        RETURNING id";
    static PLATFORM_EVENT_ENDPOINT_DISABLE: GlobalStatement = "
        UPDATE platform_event_endpoint_states
        SET disabled_at = $2, disabled_reason = $3
        WHERE endpoint_id = $1 AND disabled_at IS NULL
        RETURNING 1";
    static PLATFORM_EVENT_ENDPOINT_ENABLE: GlobalStatement = "
        UPDATE platform_event_endpoint_states
        SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL
        WHERE endpoint_id = $1 AND disabled_at IS NOT NULL
        RETURNING 1";
    static PLATFORM_EVENT_ENDPOINT_STATE_DELETE: GlobalStatement = "
        DELETE FROM platform_event_endpoint_states
        WHERE endpoint_id = $1
        RETURNING 1";
    static PLATFORM_EVENT_ENDPOINT_DELETE: GlobalStatement = "
        DELETE FROM platform_event_endpoints
        WHERE id = $1
        RETURNING id";
}

/// An endpoint of the installation.
#[derive(Debug, Clone)]
pub struct PlatformEventEndpoint {
    pub id: EventEndpointId,
    /// Of no agent.
    pub settings: EventEndpointSettings,
    pub secret: StoredEventSecret,
    /// The last four characters of the secret.
    pub secret_hint: String,
    /// The secret before the last rotation, and when it ends.
    pub previous: Option<(StoredEventSecret, Timestamp)>,
    /// The first of the failures since the last success in any organization.
    pub failing_since: Option<Timestamp>,
    pub last_success_at: Option<Timestamp>,
    pub disabled: Option<(Timestamp, DisabledReason)>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// In how many organizations an endpoint of the installation is how.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlatformEventEndpointCounts {
    /// Those whose events are sent there.
    pub organizations: i64,
    /// Those whose last attempt has failed.
    pub failing: i64,
    /// Those that have an event that was due earlier, and is neither delivered nor tried again later.
    pub behind: i64,
}

impl PlatformEventEndpoint {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let (secret, previous) = secrets(row)?;
        let disabled_at: Option<Timestamp> = column(row, "disabled_at")?;
        Ok(Self {
            id: id(row, "id")?,
            settings: settings(row)?,
            secret,
            secret_hint: column(row, "secret_hint")?,
            previous,
            failing_since: column(row, "failing_since")?,
            last_success_at: column(row, "last_success_at")?,
            disabled: disabled_at.zip(optional_parsed(row, "disabled_reason")?),
            created_at: column(row, "created_at")?,
            updated_at: column(row, "updated_at")?,
        })
    }
}

/// All of the installation, oldest first.
pub async fn platform_event_endpoints(tx: &mut InstallationTx) -> Result<Vec<PlatformEventEndpoint>, StoreError> {
    tx.rows(&PLATFORM_EVENT_ENDPOINTS, &[]).await?.iter().map(PlatformEventEndpoint::read).collect()
}

/// As [`platform_event_endpoints`], locked until the transaction ends.
pub async fn platform_event_endpoints_to_change(
    tx: &mut InstallationTx,
) -> Result<Vec<PlatformEventEndpoint>, StoreError> {
    tx.rows(&PLATFORM_EVENT_ENDPOINTS_LOCK_ALL, &[]).await?;
    tx.rows(&PLATFORM_EVENT_ENDPOINTS_LOCK, &[]).await?;
    platform_event_endpoints(tx).await
}

/// By endpoint, of all or of one; one that no organization is served for yet is missing. `since`: an organization is behind with what
/// was due before. It looks at every organization.
pub async fn platform_event_endpoint_counts(
    tx: &mut InstallationTx,
    endpoint: Option<EventEndpointId>,
    since: Timestamp,
) -> Result<Vec<(EventEndpointId, PlatformEventEndpointCounts)>, StoreError> {
    let read = |row: &Row| {
        let counts = PlatformEventEndpointCounts {
            organizations: column(row, "organizations")?,
            failing: column(row, "failing")?,
            behind: column(row, "behind")?,
        };
        Ok((id(row, "endpoint_id")?, counts))
    };
    let endpoint = endpoint.map(uuid::Uuid::from);
    tx.rows(&PLATFORM_EVENT_ENDPOINT_COUNTS, &[&since, &endpoint]).await?.iter().map(read).collect()
}

/// What happens from now on is sent there.
pub async fn platform_event_endpoint_insert(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    settings: &EventEndpointSettings,
    secret: &StoredEventSecret,
    secret_hint: &str,
) -> Result<(), StoreError> {
    let (now, types) = (tx.now(), types_of(settings));
    let params: [Param<'_>; 9] = [
        endpoint.as_uuid(),
        &settings.url,
        &settings.description,
        &types,
        secret.id.as_uuid(),
        &secret.encrypted,
        &secret_hint,
        &secret.encryption_version,
        &now,
    ];
    tx.rows(&PLATFORM_EVENT_ENDPOINT_INSERT, &params).await?;
    tx.rows(&PLATFORM_EVENT_ENDPOINT_STATE_INSERT, &[endpoint.as_uuid()]).await.map(drop)
}

pub async fn platform_event_endpoint_update(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    settings: &EventEndpointSettings,
) -> Result<bool, StoreError> {
    let (now, types) = (tx.now(), types_of(settings));
    let params: [Param<'_>; 5] = [endpoint.as_uuid(), &settings.url, &settings.description, &types, &now];
    tx.changed(&PLATFORM_EVENT_ENDPOINT_UPDATE, &params).await
}

/// Replaces the secret; the present one signs as well until `present_ends_at`.
pub async fn platform_event_endpoint_rotate(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    secret: &StoredEventSecret,
    secret_hint: &str,
    present_ends_at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let params: [Param<'_>; 7] = [
        endpoint.as_uuid(),
        secret.id.as_uuid(),
        &secret.encrypted,
        &secret_hint,
        &secret.encryption_version,
        &present_ends_at,
        &now,
    ];
    tx.changed(&PLATFORM_EVENT_ENDPOINT_ROTATE, &params).await
}

/// False if it was disabled before.
pub async fn platform_event_endpoint_disable(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
) -> Result<bool, StoreError> {
    let (now, reason) = (tx.now(), DisabledReason::Manual.as_str());
    tx.changed(&PLATFORM_EVENT_ENDPOINT_DISABLE, &[endpoint.as_uuid(), &now, &reason]).await
}

/// False if it was not disabled. `platform_event_positions_resume` belongs to it.
pub async fn platform_event_endpoint_enable(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
) -> Result<bool, StoreError> {
    tx.changed(&PLATFORM_EVENT_ENDPOINT_ENABLE, &[endpoint.as_uuid()]).await
}

/// Its secrets are gone with it. What is left of it in organizations is removed by their upkeep.
pub async fn platform_event_endpoint_delete(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
) -> Result<bool, StoreError> {
    tx.rows(&PLATFORM_EVENT_ENDPOINT_STATE_DELETE, &[endpoint.as_uuid()]).await?;
    tx.changed(&PLATFORM_EVENT_ENDPOINT_DELETE, &[endpoint.as_uuid()]).await
}

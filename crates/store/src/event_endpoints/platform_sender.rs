//! Endpoints of the installation as the sender serves them, one organization after another.

use const_format::formatcp;
use linecard_domain::{CredentialId, DisabledReason, EventEndpointId, OrganizationId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use super::endpoint::{EndpointOfPlatform, EventEndpoint};
use crate::error::StoreError;
use crate::sql::row::{column, id, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::installation::InstallationContext;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// As `EventEndpoint::read` reads them: whether it is disabled is the same for all organizations.
const COLUMNS: &str = "e.id, e.url, e.description, e.event_types, NULL::uuid AS agent_id, e.secret_id, e.secret_encrypted, \
    e.secret_hint, e.encryption_version, e.previous_secret_id, e.previous_secret_encrypted, e.previous_encryption_version, \
    e.previous_ends_at, e.created_at, e.updated_at, s.failing_since, s.last_success_at, p.disabled_at, p.disabled_reason, \
    s.begins_at, s.read_to, s.replay_at, o.external_id, s.endpoint_id IS NOT NULL AS is_served";

statements! {
    /// Those that the organization has no state for as well.
    static EVENT_ENDPOINTS_OF_PLATFORM: TenantStatement = formatcp!("
        SELECT {COLUMNS}
        FROM organizations o
        CROSS JOIN platform_event_endpoints e
        JOIN platform_event_endpoint_states p ON p.endpoint_id = e.id
        LEFT JOIN event_endpoint_states s ON s.organization_id = $1 AND s.endpoint_id = e.id
        WHERE o.id = $1
        ORDER BY e.id
        LIMIT 100");
    /// Where they begin is not changed meanwhile: `PLATFORM_EVENT_ENDPOINTS_LOCK_ALL`.
    static EVENT_ENDPOINTS_ENROL_LOCK: GlobalStatement =
        "SELECT pg_advisory_xact_lock_shared(hashtext('platform_event_endpoints'))";
    /// Everything since the endpoint began is sent, also what happened before this. Nothing is added to what is being erased.
    static EVENT_ENDPOINTS_ENROL: TenantStatement = "
        INSERT INTO event_endpoint_states (organization_id, endpoint_id, begins_at, read_to, of_platform)
        SELECT o.id, e.id, e.begins_at, e.begins_at, true
        FROM organizations o
        CROSS JOIN platform_event_endpoints e
        WHERE o.id = $1 AND NOT EXISTS (SELECT 1 FROM erasures WHERE id = $1)
        ON CONFLICT (organization_id, endpoint_id) DO NOTHING
        RETURNING 1";
    /// Most successes write nothing: the time is kept to the minute ($3), over all organizations.
    static PLATFORM_EVENT_ENDPOINT_SUCCEEDED: GlobalStatement = "
        UPDATE platform_event_endpoint_states
        SET failing_since = NULL, last_success_at = $2
        WHERE endpoint_id = $1 AND (failing_since IS NOT NULL OR last_success_at IS NULL OR last_success_at < $3)
        RETURNING 1";
    /// So do most failures: where something succeeds elsewhere, the endpoint as a whole does not fail.
    static PLATFORM_EVENT_ENDPOINT_FAILED: GlobalStatement = "
        UPDATE platform_event_endpoint_states
        SET failing_since = $2
        WHERE endpoint_id = $1 AND failing_since IS NULL AND (last_success_at IS NULL OR last_success_at < $3)
        RETURNING 1";
    static PLATFORM_EVENT_ENDPOINT_FAILING_SINCE: GlobalStatement = "
        SELECT failing_since
        FROM platform_event_endpoint_states
        WHERE endpoint_id = $1";
    static PLATFORM_EVENT_ENDPOINT_GIVE_UP: GlobalStatement = "
        UPDATE platform_event_endpoint_states
        SET disabled_at = $2, disabled_reason = $3
        WHERE endpoint_id = $1 AND disabled_at IS NULL
        RETURNING 1";
    /// Organizations ($1) that the sender does not know are due now ($2). What is being erased stays unknown.
    static EVENT_LEASES_ADD: GlobalStatement = "
        INSERT INTO event_leases (organization_id, due_at)
        SELECT n.organization_id, $2
        FROM unnest($1::uuid[]) AS n (organization_id)
        WHERE NOT EXISTS (SELECT 1 FROM erasures e WHERE e.id = n.organization_id)
        ON CONFLICT (organization_id) DO NOTHING
        RETURNING organization_id";
    static EVENTS_SERVE_PLATFORM: GlobalStatement = "SELECT app.serves_platform_events() AS serves";
    static SEALED_PLATFORM_EVENT_SECRETS: GlobalStatement = "
        SELECT id AS endpoint_id, secret_id, secret_encrypted AS sealed, encryption_version
        FROM platform_event_endpoints
        UNION ALL
        SELECT id, previous_secret_id, previous_secret_encrypted, previous_encryption_version
        FROM platform_event_endpoints
        WHERE previous_secret_id IS NOT NULL";
    /// $2 what was read, $3 what replaces it, $4 its version; whichever of the two secrets it is.
    static RESEAL_PLATFORM_EVENT_SECRET: GlobalStatement = "
        UPDATE platform_event_endpoints
        SET secret_encrypted = CASE WHEN secret_encrypted = $2 THEN $3 ELSE secret_encrypted END,
            encryption_version = CASE WHEN secret_encrypted = $2 THEN $4 ELSE encryption_version END,
            previous_secret_encrypted = CASE WHEN previous_secret_encrypted = $2 THEN $3 ELSE previous_secret_encrypted END,
            previous_encryption_version =
                CASE WHEN previous_secret_encrypted = $2 THEN $4 ELSE previous_encryption_version END
        WHERE id = $1 AND (secret_encrypted = $2 OR previous_secret_encrypted = $2)
        RETURNING id";
}

/// A sealed signing secret of the installation.
#[derive(Debug, Clone)]
pub struct SealedPlatformSecret {
    /// Bound to the ciphertext, as is the secret's id.
    pub endpoint_id: EventEndpointId,
    pub secret_id: CredentialId,
    pub sealed: String,
    pub encryption_version: String,
}

/// The installation's endpoints, how far each is in the organization. One that the organization was not served for is, from now on;
/// none is new to an organization that is being erased.
pub async fn event_endpoints_of_platform(tx: &mut TenantTx) -> Result<Vec<EventEndpoint>, StoreError> {
    let mut rows = tx.rows(&EVENT_ENDPOINTS_OF_PLATFORM, &[]).await?;
    let is_served = |row: &Row| column::<bool>(row, "is_served");
    if rows.iter().any(|row| is_served(row).is_ok_and(|is_served| !is_served)) {
        tx.global_rows(&EVENT_ENDPOINTS_ENROL_LOCK, &[]).await?;
        tx.rows(&EVENT_ENDPOINTS_ENROL, &[]).await?;
        rows = tx.rows(&EVENT_ENDPOINTS_OF_PLATFORM, &[]).await?;
    }
    let mut endpoints = Vec::with_capacity(rows.len());
    for row in &rows {
        if is_served(row)? {
            let external_id = optional_parsed(row, "external_id")?;
            let platform = Some(EndpointOfPlatform { external_id });
            endpoints.push(EventEndpoint { platform, ..EventEndpoint::read(row)? });
        }
    }
    Ok(endpoints)
}

/// Something was delivered there, in whichever organization.
pub async fn platform_event_endpoint_succeeded(tx: &mut TenantTx, endpoint: EventEndpointId) -> Result<(), StoreError> {
    let now = tx.now();
    let a_minute_ago = now - time::Duration::MINUTE;
    tx.global_rows(&PLATFORM_EVENT_ENDPOINT_SUCCEEDED, &[endpoint.as_uuid(), &now, &a_minute_ago]).await.map(drop)
}

/// Since when every attempt has failed, in all organizations; `None`: one has succeeded within the last minute.
pub async fn platform_event_endpoint_failed(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
) -> Result<Option<Timestamp>, StoreError> {
    let now = tx.now();
    let a_minute_ago = now - time::Duration::MINUTE;
    tx.global_rows(&PLATFORM_EVENT_ENDPOINT_FAILED, &[endpoint.as_uuid(), &now, &a_minute_ago]).await?;
    let rows = tx.global_rows(&PLATFORM_EVENT_ENDPOINT_FAILING_SINCE, &[endpoint.as_uuid()]).await?;
    rows.first().map_or(Ok(None), |row| column(row, "failing_since"))
}

/// False if it was disabled before, or deleted.
pub async fn platform_event_endpoint_give_up(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    reason: DisabledReason,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let params: [Param<'_>; 3] = [endpoint.as_uuid(), &now, &reason.as_str()];
    Ok(!tx.global_rows(&PLATFORM_EVENT_ENDPOINT_GIVE_UP, &params).await?.is_empty())
}

impl Store {
    /// Makes organizations known to the sender, which are due at once; returns those that were not.
    pub async fn event_leases_add(&self, organizations: &[OrganizationId]) -> Result<Vec<OrganizationId>, StoreError> {
        let ids: Vec<Uuid> = organizations.iter().map(|id| *id.as_uuid()).collect();
        let rows = self.global_rows(&EVENT_LEASES_ADD, &[&ids, &self.now()]).await?;
        rows.iter().map(|row| id(row, "organization_id")).collect()
    }

    /// Whether there are endpoints of the installation.
    pub async fn serves_platform_events(&self) -> Result<bool, StoreError> {
        let row = self.global_row(&EVENTS_SERVE_PLATFORM, &[]).await?;
        row.map_or(Ok(false), |row| column(&row, "serves"))
    }

    /// All sealed signing secrets of the installation; there are few.
    pub async fn sealed_platform_event_secrets(&self) -> Result<Vec<SealedPlatformSecret>, StoreError> {
        let read = |row: &Row| {
            Ok(SealedPlatformSecret {
                endpoint_id: id(row, "endpoint_id")?,
                secret_id: id(row, "secret_id")?,
                sealed: column(row, "sealed")?,
                encryption_version: column(row, "encryption_version")?,
            })
        };
        let mut tx = self.begin_installation(&InstallationContext::maintenance()).await?;
        tx.last().rows(&SEALED_PLATFORM_EVENT_SECRETS, &[]).await?.iter().map(read).collect()
    }

    /// Replaces a sealed secret; false if it has changed since it was read.
    pub async fn sealed_platform_event_secret_replace(
        &self,
        read: &SealedPlatformSecret,
        resealed: &str,
        encryption_version: &str,
    ) -> Result<bool, StoreError> {
        let params: [Param<'_>; 4] = [read.endpoint_id.as_uuid(), &read.sealed, &resealed, &encryption_version];
        let mut tx = self.begin_installation(&InstallationContext::maintenance()).await?;
        tx.last().changed(&RESEAL_PLATFORM_EVENT_SECRET, &params).await
    }
}

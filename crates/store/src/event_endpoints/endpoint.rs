//! `event_endpoints`: what admins set, with how the endpoint is.

use const_format::formatcp;
use linecard_domain::{AgentId, CredentialId, DisabledReason, EventEndpointId, EventType, ExternalId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::{column, id, optional_id, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

const COLUMNS: &str = "e.id, e.url, e.description, e.event_types, e.agent_id, e.secret_id, e.secret_encrypted, e.secret_hint, \
    e.encryption_version, e.previous_secret_id, e.previous_secret_encrypted, e.previous_encryption_version, \
    e.previous_ends_at, e.created_at, e.updated_at, s.failing_since, s.last_success_at, s.disabled_at, s.disabled_reason, \
    s.begins_at, s.read_to, s.replay_at";

statements! {
    /// An organization has few: `Quotas::event_endpoints`.
    static EVENT_ENDPOINTS: TenantStatement = formatcp!("
        SELECT {COLUMNS}
        FROM event_endpoints e
        JOIN event_endpoint_states s ON s.organization_id = e.organization_id AND s.endpoint_id = e.id
        WHERE e.organization_id = $1
        ORDER BY e.id
        LIMIT 500");
    static EVENT_ENDPOINT_GET: TenantStatement = formatcp!("
        SELECT {COLUMNS}
        FROM event_endpoints e
        JOIN event_endpoint_states s ON s.organization_id = e.organization_id AND s.endpoint_id = e.id
        WHERE e.organization_id = $1 AND e.id = $2");
    /// Locks the endpoint's row, so that changes at the same moment do not undo each other.
    static EVENT_ENDPOINT_LOCK: TenantStatement = "
        SELECT id
        FROM event_endpoints
        WHERE organization_id = $1 AND id = $2
        FOR UPDATE";
    static EVENT_ENDPOINT_INSERT: TenantStatement = "
        INSERT INTO event_endpoints (organization_id, id, url, description, event_types, agent_id, secret_id, secret_encrypted,
            secret_hint, encryption_version, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
        RETURNING id";
    static EVENT_ENDPOINT_UPDATE: TenantStatement = "
        UPDATE event_endpoints
        SET url = $3, description = $4, event_types = $5, agent_id = $6, updated_at = $7
        WHERE organization_id = $1 AND id = $2
        RETURNING id";
    /// $7 when the present secret ends, $8 now. If it ends at once ($7 is NULL), it is not kept.
    static EVENT_ENDPOINT_ROTATE: TenantStatement = "
        UPDATE event_endpoints
        SET previous_secret_id = CASE WHEN $7::timestamptz IS NOT NULL THEN secret_id END,
            previous_secret_encrypted = CASE WHEN $7::timestamptz IS NOT NULL THEN secret_encrypted END,
            previous_encryption_version = CASE WHEN $7::timestamptz IS NOT NULL THEN encryption_version END,
            previous_ends_at = $7, secret_id = $3, secret_encrypted = $4, secret_hint = $5, encryption_version = $6,
            updated_at = $8
        WHERE organization_id = $1 AND id = $2
        RETURNING id";
    static EVENT_ENDPOINT_DELETE: TenantStatement = "
        DELETE FROM event_endpoints
        WHERE organization_id = $1 AND id = $2
        RETURNING id";
}

/// A sealed signing secret.
#[derive(Debug, Clone)]
pub struct StoredEventSecret {
    /// Bound to the ciphertext.
    pub id: CredentialId,
    pub encrypted: String,
    pub encryption_version: String,
}

/// What an admin sets of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventEndpointSettings {
    pub url: String,
    pub description: Option<String>,
    /// `None`: all. What this release does not know is left out.
    pub event_types: Option<Vec<EventType>>,
    /// `None`: events of the whole organization.
    pub agent_id: Option<AgentId>,
}

/// An endpoint that events are sent to.
#[derive(Debug, Clone)]
pub struct EventEndpoint {
    pub id: EventEndpointId,
    pub settings: EventEndpointSettings,
    /// `None`: the organization's own. The installation's are the sender's business alone.
    pub platform: Option<EndpointOfPlatform>,
    pub secret: StoredEventSecret,
    /// The last four characters of the secret.
    pub secret_hint: String,
    /// The secret before the last rotation, and when it ends.
    pub previous: Option<(StoredEventSecret, Timestamp)>,
    pub failing_since: Option<Timestamp>,
    pub last_success_at: Option<Timestamp>,
    pub disabled: Option<(Timestamp, DisabledReason)>,
    /// Events before this instant are not sent.
    pub begins_at: Timestamp,
    /// The event logs have been read up to here.
    pub read_to: Timestamp,
    /// What was queued before this instant and is read is queued again.
    pub replay_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What [`EventEndpoint::platform`] has.
#[derive(Debug, Clone)]
pub struct EndpointOfPlatform {
    /// The platform's id of the organization that is read, if it has given one.
    pub external_id: Option<ExternalId>,
}

/// What an endpoint's row says of its settings, without an agent.
pub(super) fn settings(row: &Row) -> Result<EventEndpointSettings, StoreError> {
    let types: Option<Vec<String>> = column(row, "event_types")?;
    let known = |names: Vec<String>| names.iter().filter_map(|name| name.parse().ok()).collect();
    Ok(EventEndpointSettings {
        url: column(row, "url")?,
        description: column(row, "description")?,
        event_types: types.map(known),
        agent_id: None,
    })
}

/// The present secret, and the one before the last rotation with its end.
pub(super) fn secrets(row: &Row) -> Result<(StoredEventSecret, Option<(StoredEventSecret, Timestamp)>), StoreError> {
    let previous_id: Option<CredentialId> = optional_id(row, "previous_secret_id")?;
    let previous = match previous_id {
        None => None,
        Some(id) => {
            let encrypted = column(row, "previous_secret_encrypted")?;
            let encryption_version = column(row, "previous_encryption_version")?;
            Some((StoredEventSecret { id, encrypted, encryption_version }, column(row, "previous_ends_at")?))
        }
    };
    let present = StoredEventSecret {
        id: id(row, "secret_id")?,
        encrypted: column(row, "secret_encrypted")?,
        encryption_version: column(row, "encryption_version")?,
    };
    Ok((present, previous))
}

impl EventEndpoint {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        let (secret, previous) = secrets(row)?;
        let disabled_at: Option<Timestamp> = column(row, "disabled_at")?;
        Ok(Self {
            id: id(row, "id")?,
            settings: EventEndpointSettings { agent_id: optional_id(row, "agent_id")?, ..settings(row)? },
            platform: None,
            secret,
            secret_hint: column(row, "secret_hint")?,
            previous,
            failing_since: column(row, "failing_since")?,
            last_success_at: column(row, "last_success_at")?,
            disabled: disabled_at.zip(optional_parsed(row, "disabled_reason")?),
            begins_at: column(row, "begins_at")?,
            read_to: column(row, "read_to")?,
            replay_at: column(row, "replay_at")?,
            created_at: column(row, "created_at")?,
            updated_at: column(row, "updated_at")?,
        })
    }
}

pub(super) fn types_of(settings: &EventEndpointSettings) -> Option<Vec<&'static str>> {
    settings.event_types.as_ref().map(|types| types.iter().map(|kind| kind.as_str()).collect())
}

/// All of the organization, oldest first.
pub async fn event_endpoints(tx: &mut TenantTx) -> Result<Vec<EventEndpoint>, StoreError> {
    tx.rows(&EVENT_ENDPOINTS, &[]).await?.iter().map(EventEndpoint::read).collect()
}

pub async fn event_endpoint_get(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
) -> Result<Option<EventEndpoint>, StoreError> {
    tx.row(&EVENT_ENDPOINT_GET, &[endpoint.as_uuid()]).await?.as_ref().map(EventEndpoint::read).transpose()
}

/// The endpoint, locked until the transaction ends.
pub async fn event_endpoint_get_to_change(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
) -> Result<Option<EventEndpoint>, StoreError> {
    tx.rows(&EVENT_ENDPOINT_LOCK, &[endpoint.as_uuid()]).await?;
    event_endpoint_get(tx, endpoint).await
}

/// Stores a new endpoint; `event_endpoint_state_insert` belongs to it.
pub async fn event_endpoint_insert(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    settings: &EventEndpointSettings,
    secret: &StoredEventSecret,
    secret_hint: &str,
) -> Result<(), StoreError> {
    let (now, types, agent) = (tx.now(), types_of(settings), settings.agent_id.map(Uuid::from));
    let params: [Param<'_>; 10] = [
        endpoint.as_uuid(),
        &settings.url,
        &settings.description,
        &types,
        &agent,
        secret.id.as_uuid(),
        &secret.encrypted,
        &secret_hint,
        &secret.encryption_version,
        &now,
    ];
    tx.rows(&EVENT_ENDPOINT_INSERT, &params).await.map(drop)
}

pub async fn event_endpoint_update(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    settings: &EventEndpointSettings,
) -> Result<bool, StoreError> {
    let (now, types, agent) = (tx.now(), types_of(settings), settings.agent_id.map(Uuid::from));
    let params: [Param<'_>; 6] = [endpoint.as_uuid(), &settings.url, &settings.description, &types, &agent, &now];
    tx.changed(&EVENT_ENDPOINT_UPDATE, &params).await
}

/// Replaces the secret; the present one signs as well until `present_ends_at`.
pub async fn event_endpoint_rotate(
    tx: &mut TenantTx,
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
    tx.changed(&EVENT_ENDPOINT_ROTATE, &params).await
}

/// Its secrets are gone with it.
pub async fn event_endpoint_delete(tx: &mut TenantTx, endpoint: EventEndpointId) -> Result<bool, StoreError> {
    tx.changed(&EVENT_ENDPOINT_DELETE, &[endpoint.as_uuid()]).await
}

//! `event_endpoint_states`: how far an endpoint is, whether it works, and whether anything is sent to it.

use linecard_domain::{DisabledReason, EventEndpointId, Timestamp};

use crate::error::StoreError;
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    static EVENT_ENDPOINT_STATE_INSERT: TenantStatement = "
        INSERT INTO event_endpoint_states (organization_id, endpoint_id, begins_at, read_to)
        VALUES ($1, $2, $3, $3)
        RETURNING 1";
    /// The logs have been read up to $3.
    static EVENT_ENDPOINT_READ: TenantStatement = "
        UPDATE event_endpoint_states
        SET read_to = $3
        WHERE organization_id = $1 AND endpoint_id = $2 AND read_to = $4
        RETURNING 1";
    /// Most successes write nothing: the time is kept to the minute.
    static EVENT_ENDPOINT_SUCCEEDED: TenantStatement = "
        UPDATE event_endpoint_states
        SET failing_since = NULL, last_success_at = $3
        WHERE organization_id = $1 AND endpoint_id = $2
            AND (failing_since IS NOT NULL OR last_success_at IS NULL OR last_success_at < $4)
        RETURNING 1";
    static EVENT_ENDPOINT_FAILED: TenantStatement = "
        UPDATE event_endpoint_states
        SET failing_since = coalesce(failing_since, $3)
        WHERE organization_id = $1 AND endpoint_id = $2
        RETURNING failing_since";
    static EVENT_ENDPOINT_DISABLE: TenantStatement = "
        UPDATE event_endpoint_states
        SET disabled_at = $3, disabled_reason = $4
        WHERE organization_id = $1 AND endpoint_id = $2 AND disabled_at IS NULL AND deleted_at IS NULL
        RETURNING 1";
    /// $3 what happened before is not sent any more, except by a replay that the reading has not come to the end of.
    static EVENT_ENDPOINT_ENABLE: TenantStatement = "
        UPDATE event_endpoint_states
        SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL,
            read_to = greatest(read_to, least($3, CASE WHEN read_to < replay_at THEN replay_from END)),
            begins_at = greatest(begins_at, least($3, CASE WHEN read_to < replay_at THEN replay_from END))
        WHERE organization_id = $1 AND endpoint_id = $2 AND disabled_at IS NOT NULL AND deleted_at IS NULL
        RETURNING 1";
    /// Sends again what happened from $3 on, and has been read up to $5 then; what was queued before $4 is queued again. Of two
    /// replays, the one that begins earlier is kept until it is read.
    static EVENT_ENDPOINT_REPLAY: TenantStatement = "
        UPDATE event_endpoint_states
        SET read_to = least(read_to, $5), begins_at = least(begins_at, $3), replay_at = $4,
            replay_from = least($5, CASE WHEN read_to < replay_at THEN replay_from END)
        WHERE organization_id = $1 AND endpoint_id = $2 AND deleted_at IS NULL
        RETURNING 1";
    static EVENT_ENDPOINT_STATE_DELETED: TenantStatement = "
        UPDATE event_endpoint_states
        SET deleted_at = $3
        WHERE organization_id = $1 AND endpoint_id = $2 AND deleted_at IS NULL
        RETURNING 1";
    /// Also those of the installation's endpoints that are gone.
    static EVENT_ENDPOINT_STATES_DELETED: TenantStatement = "
        SELECT endpoint_id
        FROM event_endpoint_states
        WHERE organization_id = $1 AND (deleted_at IS NOT NULL
            OR (of_platform AND endpoint_id NOT IN (SELECT id FROM platform_event_endpoints)))
        LIMIT 20";
    static EVENT_ENDPOINT_STATE_REMOVE: TenantStatement = "
        DELETE FROM event_endpoint_states
        WHERE organization_id = $1 AND endpoint_id = $2 AND deleted_at IS NOT NULL
        RETURNING 1";
}

/// For a new endpoint: what happens from now on is sent.
pub async fn event_endpoint_state_insert(tx: &mut TenantTx, endpoint: EventEndpointId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&EVENT_ENDPOINT_STATE_INSERT, &[endpoint.as_uuid(), &now]).await.map(drop)
}

/// Notes that the logs have been read from `before` to `to`; false if somebody has asked for a replay meanwhile.
pub async fn event_endpoint_read(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    before: Timestamp,
    to: Timestamp,
) -> Result<bool, StoreError> {
    tx.changed(&EVENT_ENDPOINT_READ, &[endpoint.as_uuid(), &to, &before]).await
}

pub async fn event_endpoint_succeeded(tx: &mut TenantTx, endpoint: EventEndpointId) -> Result<(), StoreError> {
    let now = tx.now();
    let a_minute_ago = now - time::Duration::MINUTE;
    tx.rows(&EVENT_ENDPOINT_SUCCEEDED, &[endpoint.as_uuid(), &now, &a_minute_ago]).await.map(drop)
}

/// Since when every attempt has failed.
pub async fn event_endpoint_failed(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
) -> Result<Option<Timestamp>, StoreError> {
    let now = tx.now();
    let row = tx.row(&EVENT_ENDPOINT_FAILED, &[endpoint.as_uuid(), &now]).await?;
    row.as_ref().map(|row| column(row, "failing_since")).transpose()
}

/// False if it was disabled before.
pub async fn event_endpoint_disable(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    reason: DisabledReason,
) -> Result<bool, StoreError> {
    let now = tx.now();
    tx.changed(&EVENT_ENDPOINT_DISABLE, &[endpoint.as_uuid(), &now, &reason.as_str()]).await
}

/// Goes on where it was disabled, but not before `since`, unless a replay was asked for.
pub async fn event_endpoint_enable(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    since: Timestamp,
) -> Result<bool, StoreError> {
    tx.changed(&EVENT_ENDPOINT_ENABLE, &[endpoint.as_uuid(), &since]).await
}

/// Sends everything since an instant again.
pub async fn event_endpoint_replay(
    tx: &mut TenantTx,
    endpoint: EventEndpointId,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let now = tx.now();
    // A position is the last millisecond that was read to its end.
    let read_to = since - time::Duration::MILLISECOND;
    tx.changed(&EVENT_ENDPOINT_REPLAY, &[endpoint.as_uuid(), &since, &now, &read_to]).await
}

/// Its deliveries are removed in the background, and then this row.
pub async fn event_endpoint_state_deleted(tx: &mut TenantTx, endpoint: EventEndpointId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&EVENT_ENDPOINT_STATE_DELETED, &[endpoint.as_uuid(), &now]).await.map(drop)
}

/// Endpoints that were deleted and may have deliveries left.
pub async fn event_endpoint_states_deleted(tx: &mut TenantTx) -> Result<Vec<EventEndpointId>, StoreError> {
    tx.rows(&EVENT_ENDPOINT_STATES_DELETED, &[]).await?.iter().map(|row| id(row, "endpoint_id")).collect()
}

pub async fn event_endpoint_state_remove(tx: &mut TenantTx, endpoint: EventEndpointId) -> Result<(), StoreError> {
    tx.rows(&EVENT_ENDPOINT_STATE_REMOVE, &[endpoint.as_uuid()]).await.map(drop)
}

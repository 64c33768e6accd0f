//! How far an endpoint of the installation is in each organization, moved for all of them at once.

use linecard_domain::{EventEndpointId, OrganizationId, Timestamp};

use crate::error::StoreError;
use crate::sql::statement::statements;
use crate::tenancy::installation::InstallationTx;

statements! {
    /// As `EVENT_ENDPOINT_ENABLE`, in all organizations: $2 what happened before is not sent any more, except by a replay.
    static PLATFORM_EVENT_POSITIONS_RESUME: GlobalStatement = "
        UPDATE event_endpoint_states
        SET failing_since = NULL,
            read_to = greatest(read_to, least($2, CASE WHEN read_to < replay_at THEN replay_from END)),
            begins_at = greatest(begins_at, least($2, CASE WHEN read_to < replay_at THEN replay_from END))
        WHERE endpoint_id = $1 AND of_platform";
    /// As `EVENT_ENDPOINT_REPLAY`, in all organizations, or in $5.
    static PLATFORM_EVENT_POSITIONS_REPLAY: GlobalStatement = "
        UPDATE event_endpoint_states
        SET read_to = least(read_to, $4), begins_at = least(begins_at, $2), replay_at = $3,
            replay_from = least($4, CASE WHEN read_to < replay_at THEN replay_from END)
        WHERE endpoint_id = $1 AND of_platform AND ($5::uuid IS NULL OR organization_id = $5)
        RETURNING 1";
    /// Organizations that are not served yet begin at $2 at the latest.
    static PLATFORM_EVENT_BEGINS_BEFORE: GlobalStatement = "
        UPDATE platform_event_endpoints
        SET begins_at = least(begins_at, $2)
        WHERE id = $1";
    /// They begin at $2 at the earliest.
    static PLATFORM_EVENT_BEGINS_AFTER: GlobalStatement = "
        UPDATE platform_event_endpoints
        SET begins_at = greatest(begins_at, $2)
        WHERE id = $1";
    /// Something is to be sent now ($1), in all organizations or in $2. Also those that are due are written, as by `EVENT_WAKE`: whoever
    /// visits one at this moment does not see yet what is to be sent.
    static PLATFORM_EVENT_WAKE: GlobalStatement = "
        UPDATE event_leases
        SET due_at = least(due_at, $1)
        WHERE $2::uuid IS NULL OR organization_id = $2";
}

/// Goes on where it was disabled, but not before `since`, unless a replay was asked for.
pub async fn platform_event_positions_resume(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    since: Timestamp,
) -> Result<(), StoreError> {
    tx.rows(&PLATFORM_EVENT_BEGINS_AFTER, &[endpoint.as_uuid(), &since]).await?;
    tx.rows(&PLATFORM_EVENT_POSITIONS_RESUME, &[endpoint.as_uuid(), &since]).await.map(drop)
}

/// Sends everything since an instant again, in all organizations or in one. False if nothing is served.
pub async fn platform_event_positions_replay(
    tx: &mut InstallationTx,
    endpoint: EventEndpointId,
    since: Timestamp,
    organization: Option<OrganizationId>,
) -> Result<bool, StoreError> {
    let (now, organization) = (tx.now(), organization.map(uuid::Uuid::from));
    // A position is the last millisecond that was read to its end.
    let read_to = since - time::Duration::MILLISECOND;
    if organization.is_none() {
        tx.rows(&PLATFORM_EVENT_BEGINS_BEFORE, &[endpoint.as_uuid(), &since]).await?;
    }
    let params = [endpoint.as_uuid() as _, &since as _, &now as _, &read_to as _, &organization as _];
    tx.changed(&PLATFORM_EVENT_POSITIONS_REPLAY, &params).await
}

/// Has the sender visit all organizations, or one.
pub async fn platform_event_wake(
    tx: &mut InstallationTx,
    organization: Option<OrganizationId>,
) -> Result<(), StoreError> {
    let (now, organization) = (tx.now(), organization.map(uuid::Uuid::from));
    tx.rows(&PLATFORM_EVENT_WAKE, &[&now, &organization]).await.map(drop)
}

-- EVENT_ENDPOINT_STATE_DELETED in src/event_endpoints/state.rs: $1 is the organization.
UPDATE event_endpoint_states
SET deleted_at = $3
WHERE organization_id = $1 AND endpoint_id = $2 AND deleted_at IS NULL
RETURNING 1;

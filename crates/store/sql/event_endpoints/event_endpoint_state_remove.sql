-- EVENT_ENDPOINT_STATE_REMOVE in src/event_endpoints/state.rs: $1 is the organization.
DELETE FROM event_endpoint_states
WHERE organization_id = $1 AND endpoint_id = $2 AND deleted_at IS NOT NULL
RETURNING 1;

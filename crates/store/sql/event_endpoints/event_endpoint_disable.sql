-- EVENT_ENDPOINT_DISABLE in src/event_endpoints/state.rs: $1 is the organization.
UPDATE event_endpoint_states
SET disabled_at = $3, disabled_reason = $4
WHERE organization_id = $1 AND endpoint_id = $2 AND disabled_at IS NULL AND deleted_at IS NULL
RETURNING 1;

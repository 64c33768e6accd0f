-- EVENT_ENDPOINT_FAILED in src/event_endpoints/state.rs: $1 is the organization.
UPDATE event_endpoint_states
SET failing_since = coalesce(failing_since, $3)
WHERE organization_id = $1 AND endpoint_id = $2
RETURNING failing_since;

-- EVENT_ENDPOINT_READ in src/event_endpoints/state.rs: $1 is the organization.
-- The logs have been read up to $3.
UPDATE event_endpoint_states
SET read_to = $3
WHERE organization_id = $1 AND endpoint_id = $2 AND read_to = $4
RETURNING 1;

-- EVENT_ENDPOINT_REPLAY in src/event_endpoints/state.rs: $1 is the organization.
-- Reads again from $3; what was queued before $4 is queued again.
UPDATE event_endpoint_states
SET read_to = least(read_to, $3), begins_at = least(begins_at, $3), replay_at = $4
WHERE organization_id = $1 AND endpoint_id = $2 AND deleted_at IS NULL
RETURNING 1;

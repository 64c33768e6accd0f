-- EVENT_ENDPOINT_SUCCEEDED in src/event_endpoints/state.rs: $1 is the organization.
-- Most successes write nothing: the time is kept to the minute.
UPDATE event_endpoint_states
SET failing_since = NULL, last_success_at = $3
WHERE organization_id = $1 AND endpoint_id = $2
    AND (failing_since IS NOT NULL OR last_success_at IS NULL OR last_success_at < $4)
RETURNING 1;

-- PLATFORM_EVENT_ENDPOINT_SUCCEEDED in src/event_endpoints/platform_sender.rs: not bound to one organization.
-- Most successes write nothing: the time is kept to the minute ($3), over all organizations.
UPDATE platform_event_endpoint_states
SET failing_since = NULL, last_success_at = $2
WHERE endpoint_id = $1 AND (failing_since IS NOT NULL OR last_success_at IS NULL OR last_success_at < $3)
RETURNING 1;

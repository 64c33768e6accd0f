-- PLATFORM_EVENT_ENDPOINT_FAILED in src/event_endpoints/platform_sender.rs: not bound to one organization.
-- So do most failures: where something succeeds elsewhere, the endpoint as a whole does not fail.
UPDATE platform_event_endpoint_states
SET failing_since = $2
WHERE endpoint_id = $1 AND failing_since IS NULL AND (last_success_at IS NULL OR last_success_at < $3)
RETURNING 1;

-- PLATFORM_EVENT_ENDPOINT_ENABLE in src/event_endpoints/platform.rs: not bound to one organization.
UPDATE platform_event_endpoint_states
SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL
WHERE endpoint_id = $1 AND disabled_at IS NOT NULL
RETURNING 1;

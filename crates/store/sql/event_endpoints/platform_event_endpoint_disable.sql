-- PLATFORM_EVENT_ENDPOINT_DISABLE in src/event_endpoints/platform.rs: not bound to one organization.
UPDATE platform_event_endpoint_states
SET disabled_at = $2, disabled_reason = $3
WHERE endpoint_id = $1 AND disabled_at IS NULL
RETURNING 1;

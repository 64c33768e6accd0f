-- PLATFORM_EVENT_ENDPOINT_STATE_DELETE in src/event_endpoints/platform.rs: not bound to one organization.
DELETE FROM platform_event_endpoint_states
WHERE endpoint_id = $1
RETURNING 1;

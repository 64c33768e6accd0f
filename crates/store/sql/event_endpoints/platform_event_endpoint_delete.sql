-- PLATFORM_EVENT_ENDPOINT_DELETE in src/event_endpoints/platform.rs: not bound to one organization.
DELETE FROM platform_event_endpoints
WHERE id = $1
RETURNING id;

-- PLATFORM_EVENT_ENDPOINT_UPDATE in src/event_endpoints/platform.rs: not bound to one organization.
UPDATE platform_event_endpoints
SET url = $2, description = $3, event_types = $4, updated_at = $5
WHERE id = $1
RETURNING id;

-- PLATFORM_EVENT_BEGINS_BEFORE in src/event_endpoints/platform_position.rs: not bound to one organization.
-- Organizations that are not served yet begin at $2 at the latest.
UPDATE platform_event_endpoints
SET begins_at = least(begins_at, $2)
WHERE id = $1;

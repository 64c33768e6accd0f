-- PLATFORM_EVENT_BEGINS_AFTER in src/event_endpoints/platform_position.rs: not bound to one organization.
-- They begin at $2 at the earliest.
UPDATE platform_event_endpoints
SET begins_at = greatest(begins_at, $2)
WHERE id = $1;

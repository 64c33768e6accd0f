-- PLATFORM_EVENT_ENDPOINTS_LOCK in src/event_endpoints/platform.rs: not bound to one organization.
-- Locks all of them, so that changes at the same moment do not undo each other, nor lock organizations in different orders.
SELECT id
FROM platform_event_endpoints
ORDER BY id
FOR UPDATE;

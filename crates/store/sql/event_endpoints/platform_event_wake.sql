-- PLATFORM_EVENT_WAKE in src/event_endpoints/platform_position.rs: not bound to one organization.
-- Something is to be sent now ($1), in all organizations or in $2.
UPDATE event_leases
SET due_at = $1
WHERE due_at > $1 AND ($2::uuid IS NULL OR organization_id = $2);

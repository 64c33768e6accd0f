-- PLATFORM_EVENT_WAKE in src/event_endpoints/platform_position.rs: not bound to one organization.
-- Something is to be sent now ($1), in all organizations or in $2. Also those that are due are written, as by `EVENT_WAKE`: whoever
-- visits one at this moment does not see yet what is to be sent.
UPDATE event_leases
SET due_at = least(due_at, $1)
WHERE $2::uuid IS NULL OR organization_id = $2;

-- PLATFORM_EVENT_POSITIONS_REPLAY in src/event_endpoints/platform_position.rs: not bound to one organization.
-- As `EVENT_ENDPOINT_REPLAY`, in all organizations, or in $5.
UPDATE event_endpoint_states
SET read_to = least(read_to, $4), begins_at = least(begins_at, $2), replay_at = $3,
    replay_from = least($4, CASE WHEN read_to < replay_at THEN replay_from END)
WHERE endpoint_id = $1 AND of_platform AND ($5::uuid IS NULL OR organization_id = $5)
RETURNING 1;

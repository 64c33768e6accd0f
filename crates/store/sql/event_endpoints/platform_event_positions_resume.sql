-- PLATFORM_EVENT_POSITIONS_RESUME in src/event_endpoints/platform_position.rs: not bound to one organization.
-- As `EVENT_ENDPOINT_ENABLE`, in all organizations: $2 what happened before is not sent any more, except by a replay.
UPDATE event_endpoint_states
SET failing_since = NULL,
    read_to = greatest(read_to, least($2, CASE WHEN read_to < replay_at THEN replay_from END)),
    begins_at = greatest(begins_at, least($2, CASE WHEN read_to < replay_at THEN replay_from END))
WHERE endpoint_id = $1 AND of_platform;

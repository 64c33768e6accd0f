-- EVENT_ENDPOINT_REPLAY in src/event_endpoints/state.rs: $1 is the organization.
-- Sends again what happened from $3 on, and has been read up to $5 then; what was queued before $4 is queued again. Of two
-- replays, the one that begins earlier is kept until it is read.
UPDATE event_endpoint_states
SET read_to = least(read_to, $5), begins_at = least(begins_at, $3), replay_at = $4,
    replay_from = least($5, CASE WHEN read_to < replay_at THEN replay_from END)
WHERE organization_id = $1 AND endpoint_id = $2 AND deleted_at IS NULL
RETURNING 1;

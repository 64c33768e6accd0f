-- EVENT_ENDPOINT_ENABLE in src/event_endpoints/state.rs: $1 is the organization.
-- $3 what happened before is not sent any more, except by a replay that the reading has not come to the end of.
UPDATE event_endpoint_states
SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL,
    read_to = greatest(read_to, least($3, CASE WHEN read_to < replay_at THEN replay_from END)),
    begins_at = greatest(begins_at, least($3, CASE WHEN read_to < replay_at THEN replay_from END))
WHERE organization_id = $1 AND endpoint_id = $2 AND disabled_at IS NOT NULL AND deleted_at IS NULL
RETURNING 1;

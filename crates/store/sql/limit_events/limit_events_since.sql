-- LIMIT_EVENTS_SINCE in src/limit_events.rs: $1 is the organization.
-- Since an instant ($2, as an id), oldest first.
SELECT id, agent_id, daily_limit, reached, created_at
FROM limit_events
WHERE organization_id = $1 AND id >= $2
ORDER BY id
LIMIT $3;

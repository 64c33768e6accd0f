-- LIMIT_EVENT_INSERT in src/limit_events.rs: $1 is the organization.
-- Older ones ($7, as an id) go with the first new one.
WITH removed AS (
    DELETE FROM limit_events
    WHERE organization_id = $1 AND id < $7)
INSERT INTO limit_events (organization_id, id, agent_id, daily_limit, reached, created_at)
VALUES ($1, $2, $3, $4, $5, $6);

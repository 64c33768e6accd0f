-- SHADOW_DAY_ADD in src/shadow_calls.rs: $1 is the organization.
-- $2 agent, $3 day, $4 matching, $5 differing, $6 the last day that goes. One agent after another, in the order of
-- their ids: two reports do not wait for each other in a circle.
WITH removed AS (
    DELETE FROM shadow_days
    WHERE organization_id = $1 AND agent_id = $2 AND day <= $6)
INSERT INTO shadow_days AS d (organization_id, agent_id, day, matching, differing)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organization_id, agent_id, day) DO UPDATE
SET matching = d.matching + excluded.matching, differing = d.differing + excluded.differing;

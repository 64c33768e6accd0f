-- SHADOW_DIFFERENCES_REMOVE in src/shadow_calls.rs: $1 is the organization.
-- $2 before.
DELETE FROM shadow_differences
WHERE organization_id = $1
    AND (agent_id, number) IN (
        SELECT agent_id, number
        FROM shadow_differences
        WHERE organization_id = $1 AND placed_at < $2
        ORDER BY placed_at
        LIMIT $3)
RETURNING 1;

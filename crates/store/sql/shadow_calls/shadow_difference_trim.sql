-- SHADOW_DIFFERENCE_TRIM in src/shadow_calls.rs: $1 is the organization.
-- All but the last $3 of an agent.
DELETE FROM shadow_differences
WHERE organization_id = $1 AND agent_id = $2
    AND number <= (
        SELECT number
        FROM shadow_differences
        WHERE organization_id = $1 AND agent_id = $2
        ORDER BY number DESC
        LIMIT 1 OFFSET $3);

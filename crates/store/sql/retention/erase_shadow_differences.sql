-- ERASE_SHADOW_DIFFERENCES in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM shadow_differences
WHERE organization_id = $1
    AND (agent_id, number) IN (
        SELECT agent_id, number
        FROM shadow_differences
        WHERE organization_id = $1
        ORDER BY agent_id, number
        LIMIT $2)
RETURNING 1;

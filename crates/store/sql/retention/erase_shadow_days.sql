-- ERASE_SHADOW_DAYS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM shadow_days
WHERE organization_id = $1
    AND (agent_id, day) IN (
        SELECT agent_id, day
        FROM shadow_days
        WHERE organization_id = $1
        ORDER BY agent_id, day
        LIMIT $2)
RETURNING 1;

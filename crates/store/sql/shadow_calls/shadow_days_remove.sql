-- SHADOW_DAYS_REMOVE in src/shadow_calls.rs: $1 is the organization.
-- $2 the last day that goes. Where no more reports come.
DELETE FROM shadow_days
WHERE organization_id = $1
    AND (agent_id, day) IN (
        SELECT agent_id, day
        FROM shadow_days
        WHERE organization_id = $1 AND day <= $2
        ORDER BY day
        LIMIT $3)
RETURNING 1;

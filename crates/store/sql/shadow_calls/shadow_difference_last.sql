-- SHADOW_DIFFERENCE_LAST in src/shadow_calls.rs: $1 is the organization.
SELECT coalesce(max(number), 0) AS number
FROM shadow_differences
WHERE organization_id = $1 AND agent_id = $2;

-- CALL_LIMITS_OF_DAY in src/calls/action.rs: $1 is the organization.
-- $2 agent or NULL.
SELECT o.max_calls_per_day, o.max_minutes_per_day, o.max_spend_per_day, a.id AS agent_id,
    a.max_calls_per_day AS agent_calls, a.max_minutes_per_day AS agent_minutes, a.max_spend_per_day AS agent_spend
FROM organizations o
LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2::uuid
WHERE o.id = $1;

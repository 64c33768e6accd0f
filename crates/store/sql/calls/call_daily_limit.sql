-- CALL_DAILY_LIMIT in src/calls/action.rs: $1 is the organization.
-- The daily limit that is used up, of the organization or else of the agent ($2, or NULL). $3 now.
SELECT coalesce(
    'organization-daily-' || app.daily_limit_reached($1, NULL, $3::timestamptz, 'call', o.max_calls_per_day,
        o.max_minutes_per_day, o.max_spend_per_day),
    CASE WHEN a.id IS NOT NULL THEN
        'agent-daily-' || app.daily_limit_reached($1, a.id, $3, 'call', a.max_calls_per_day,
            a.max_minutes_per_day, a.max_spend_per_day)
    END) AS block_reason
FROM organizations o
LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2::uuid
WHERE o.id = $1;

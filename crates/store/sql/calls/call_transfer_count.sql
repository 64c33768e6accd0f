-- CALL_TRANSFER_COUNT in src/calls/action.rs: $1 is the organization.
-- Counts a transfer, as `DAILY_WARNINGS_OF_CALLS` counts a call: the limits were asked in the same transaction. $2 agent or NULL,
-- $3 now.
SELECT app.count_daily($1, NULL, $3::timestamptz, 'call', o.max_calls_per_day, o.max_minutes_per_day,
        o.max_spend_per_day) AS organization_warnings,
    CASE WHEN a.id IS NOT NULL THEN
        app.count_daily($1, a.id, $3, 'call', a.max_calls_per_day, a.max_minutes_per_day, a.max_spend_per_day)
    END AS agent_warnings
FROM organizations o
LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2::uuid
WHERE o.id = $1;

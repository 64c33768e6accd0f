-- CALL_DAILY_LIMIT in src/calls/action.rs: $1 is the organization.
-- The daily limit that is used up, of the organization or else of the agent ($2, or NULL). $3 now, then the limits of calls,
-- minutes and costs: $4 to $6 the organization's, $7 to $9 the agent's.
SELECT coalesce(
    'organization-daily-' || app.daily_limit_reached($1, NULL, $3::timestamptz, 'call', $4::integer, $5::integer,
        $6::integer),
    CASE WHEN $2::uuid IS NOT NULL THEN
        'agent-daily-' || app.daily_limit_reached($1, $2, $3, 'call', $7::integer, $8::integer, $9::integer)
    END) AS block_reason;

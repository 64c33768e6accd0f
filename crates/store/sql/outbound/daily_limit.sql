-- DAILY_LIMIT in src/outbound/daily.rs: $1 is the organization.
-- The daily limit that is used up, of the organization or else of the agent ($2, or NULL). Until the transaction ends, nobody
-- else counts. $3 now, $4 the channel, then the limits of items, minutes and costs: $5 to $7 the organization's, $8 to
-- $10 the agent's.
SELECT coalesce(
    'organization-daily-' || app.daily_limit_reached($1, NULL, $3::timestamptz, $4::text, $5::integer, $6::integer,
        $7::integer),
    CASE WHEN $2::uuid IS NOT NULL THEN
        'agent-daily-' || app.daily_limit_reached($1, $2, $3, $4, $8::integer, $9::integer, $10::integer)
    END) AS block_reason;

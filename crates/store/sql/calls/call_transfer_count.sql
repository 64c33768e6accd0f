-- CALL_TRANSFER_COUNT in src/calls/action.rs: $1 is the organization.
-- Counts a transfer, as `DAILY_WARNINGS_OF_CALLS` counts a call: the limits were asked in the same transaction. The parameters
-- are those of `CALL_DAILY_LIMIT`.
SELECT app.count_daily($1, NULL, $3::timestamptz, 'call', $4::integer, $5::integer, $6::integer)
        AS organization_warnings,
    CASE WHEN $2::uuid IS NOT NULL THEN
        app.count_daily($1, $2, $3, 'call', $7::integer, $8::integer, $9::integer)
    END AS agent_warnings;

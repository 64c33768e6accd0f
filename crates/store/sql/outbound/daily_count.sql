-- DAILY_COUNT in src/outbound/daily.rs: $1 is the organization.
-- Counts what was stored, under the lock of `DAILY_LIMIT`, which has the same parameters. Answers what is nearly used up now.
SELECT app.count_daily($1, NULL, $3::timestamptz, $4::text, $5::integer, $6::integer, $7::integer)
        AS organization_warnings,
    CASE WHEN $2::uuid IS NOT NULL THEN
        app.count_daily($1, $2, $3, $4, $8::integer, $9::integer, $10::integer)
    END AS agent_warnings;

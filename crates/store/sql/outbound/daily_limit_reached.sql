-- DAILY_LIMIT_REACHED in src/outbound/daily.rs: $1 is the organization.
-- Notes that a limit ($4, with '-reached') has refused something, of the agent $2 or else the organization. $3 now.
SELECT app.warn_daily($1, $2::uuid, $3::timestamptz, ARRAY[$4::text]) AS warnings;

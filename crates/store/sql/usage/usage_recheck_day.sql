-- USAGE_RECHECK_DAY in src/usage/summing.rs: $1 is the organization.
-- The first day from $2 on, and before $3, of which there are sums.
SELECT min(day) AS day
FROM usage_days
WHERE organization_id = $1 AND NOT removed AND day >= $2 AND day < $3;

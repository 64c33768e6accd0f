-- USAGE_CHANGED_DAYS in src/usage/summing.rs: $1 is the organization.
-- Days before $2 whose sums are not current, from $3 on, the oldest first.
SELECT DISTINCT day
FROM usage_changes
WHERE organization_id = $1 AND day < $2 AND day >= $3
ORDER BY day
LIMIT $4;

-- CALLS_REMOVED_CHANGE in src/retention/history.rs: $1 is the organization.
-- The sums of the rows that stay are no longer current. $2 the calls, $3 a new id.
INSERT INTO usage_changes (organization_id, day, id)
SELECT DISTINCT organization_id, (created_at AT TIME ZONE 'UTC')::date, $3::uuid
FROM calls
WHERE organization_id = $1 AND id = ANY ($2)
RETURNING 1;

-- USAGE_DAYS_CHANGED in src/usage/summing.rs: $1 is the organization.
-- All that are summed. $2 any new id.
INSERT INTO usage_changes (organization_id, day, id)
SELECT DISTINCT organization_id, day, $2::uuid
FROM usage_days
WHERE organization_id = $1 AND NOT removed
RETURNING 1;

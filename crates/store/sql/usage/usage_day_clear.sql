-- USAGE_DAY_CLEAR in src/usage/summing.rs: $1 is the organization.
DELETE FROM usage_days
WHERE organization_id = $1 AND day = $2 AND NOT removed
RETURNING 1;

-- USAGE_PROGRESS_SET in src/usage/summing.rs: $1 is the organization.
UPDATE organization_upkeep
SET summed_before = $2, rechecked_before = $3
WHERE organization_id = $1
RETURNING 1;

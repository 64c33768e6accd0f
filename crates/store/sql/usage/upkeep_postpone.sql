-- UPKEEP_POSTPONE in src/usage/summing.rs: $1 is the organization.
UPDATE organization_upkeep
SET next_at = $2
WHERE organization_id = $1
RETURNING 1;

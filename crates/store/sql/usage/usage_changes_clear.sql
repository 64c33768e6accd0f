-- USAGE_CHANGES_CLEAR in src/usage/summing.rs: $1 is the organization.
-- Those that this snapshot contains.
DELETE FROM usage_changes
WHERE organization_id = $1 AND day = $2
RETURNING 1;

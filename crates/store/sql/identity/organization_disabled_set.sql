-- ORGANIZATION_DISABLED_SET in src/identity/organization.rs: $1 is the organization.
-- $2 since when it is disabled, or NULL, $3 whether it was paused before, $4 whether it is paused, $5 now.
UPDATE organizations
SET disabled_at = $2, paused_before_disabled = $3, paused = $4, updated_at = $5
WHERE id = $1
RETURNING id;

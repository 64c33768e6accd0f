-- ROLLOUT_SET in src/rollout.rs: $1 is the organization.
-- The flag keeps its value if $3 is NULL.
UPDATE organizations
SET rollout_phase = $2, org_fallback_enabled = coalesce($3, org_fallback_enabled), updated_at = $4
WHERE id = $1
RETURNING id;

-- SECURITY_SET in src/identity/second_factor.rs: $1 is the organization.
INSERT INTO security_settings (organization_id, second_factor_required, updated_at)
VALUES ($1, $2, $3)
ON CONFLICT (organization_id) DO UPDATE
SET second_factor_required = excluded.second_factor_required, updated_at = excluded.updated_at
RETURNING 1;

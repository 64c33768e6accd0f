-- ORGANIZATION_UPDATE in src/identity/organization.rs: $1 is the organization.
-- A parameter that is NULL changes nothing; $4 says whether the flag goes back to the default.
UPDATE organizations
SET name = coalesce($2, name),
    org_fallback_enabled = CASE WHEN $4 THEN NULL ELSE coalesce($3, org_fallback_enabled) END,
    time_zone = coalesce($6, time_zone),
    updated_at = $5
WHERE id = $1
RETURNING id;

-- ORGANIZATION_LIMITS_SET in src/identity/organization.rs: $1 is the organization.
UPDATE organizations
SET paused = $2, max_concurrent_calls = $3, allowed_countries = $4, max_call_seconds = $5
WHERE id = $1
RETURNING id;

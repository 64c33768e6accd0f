-- ORGANIZATION_GET in src/identity/organization.rs: $1 is the organization.
SELECT id, name, org_fallback_enabled, created_at, updated_at, paused, max_concurrent_calls, allowed_countries, max_call_seconds
FROM organizations
WHERE id = $1;

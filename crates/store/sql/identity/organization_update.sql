-- ORGANIZATION_UPDATE in src/identity/organization.rs: $1 is the organization.
-- A parameter that is NULL changes nothing; $4 says whether the flag goes back to the default.
UPDATE organizations
SET name = coalesce($2, name),
    org_fallback_enabled = CASE WHEN $4 THEN NULL ELSE coalesce($3, org_fallback_enabled) END,
    updated_at = $5
WHERE id = $1
RETURNING id, external_id, name, org_fallback_enabled, created_at, updated_at, paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to;

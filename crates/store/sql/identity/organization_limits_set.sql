-- ORGANIZATION_LIMITS_SET in src/identity/organization.rs: $1 is the organization.
UPDATE organizations
SET paused = $2, max_concurrent_calls = $3, allowed_countries = $4, allowed_number_types = $5, max_call_seconds = $6,
    max_calls_per_day = $7, max_messages_per_day = $8, max_minutes_per_day = $9, max_spend_per_day = $10,
    calling_from = $11, calling_to = $12
WHERE id = $1
RETURNING id;

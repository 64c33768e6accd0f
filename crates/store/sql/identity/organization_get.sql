-- ORGANIZATION_GET in src/identity/organization.rs: $1 is the organization.
SELECT id, external_id, name, time_zone, org_fallback_enabled, disabled_at, paused_before_disabled, created_at, updated_at, paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to, rollout_phase,
    EXISTS (SELECT 1 FROM twilio_settings t WHERE t.organization_id = $1) AS organization_connected
FROM organizations
WHERE id = $1;

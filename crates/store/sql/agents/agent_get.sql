-- AGENT_GET in src/agents.rs: $1 is the organization.
SELECT
    a.id, a.external_id, a.name, a.description, a.voice_url, a.stream_url, a.is_default, a.created_at, a.updated_at,
    s.phone_number, s.credential_id,
    paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to
FROM agent_configurations a
LEFT JOIN agent_twilio_settings s ON s.organization_id = a.organization_id AND s.agent_id = a.id
WHERE a.organization_id = $1 AND a.id = $2 AND a.deleted_at IS NULL;

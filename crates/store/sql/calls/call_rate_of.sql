-- CALL_RATE_OF in src/calls/queue.rs: $1 is the organization.
-- The bucket that a call would use. $2 agent or NULL, $3 the fallback's default.
WITH org AS (
    SELECT coalesce(org_fallback_enabled, $3::boolean) AS fallback_enabled,
        paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to
    FROM organizations
    WHERE id = $1::uuid),
agent AS (
    SELECT id, voice_url, stream_url, paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to
    FROM agent_configurations
    WHERE organization_id = $1 AND id = $2::uuid AND deleted_at IS NULL
    UNION ALL
    SELECT id, voice_url, stream_url, paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to
    FROM agent_configurations
    WHERE organization_id = $1 AND is_default AND deleted_at IS NULL AND $2::uuid IS NULL),
own AS (
    SELECT s.*
    FROM agent_twilio_settings s
    JOIN agent ON agent.id = s.agent_id
    WHERE s.organization_id = $1),
credential AS (
    SELECT 'agent' AS source, agent_id AS owner_id, account_sid, phone_number, phone_country, fingerprint,
        calls_per_second, credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge
    FROM own
    UNION ALL
    SELECT 'organization', organization_id, account_sid, phone_number, phone_country, fingerprint,
        calls_per_second, credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge
    FROM twilio_settings
    WHERE organization_id = $1
        AND (SELECT fallback_enabled FROM org)
        AND NOT EXISTS (SELECT 1 FROM own)
        AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM agent)))
SELECT fingerprint AS bucket, calls_per_second
FROM credential;

-- INTENT_RESOLVE in src/outbound/admission.rs: $1 is the organization.
-- What a call or message would use, what blocks it but for what is counted, and what is to be counted. $2 agent or NULL,
-- $3 the fallback's default, $4 the countries that the number can belong to, $5 its costly type, $6 the number, $7 whether
-- it is texted, $8 the local times where it can be; NULL if it is texted.
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
SELECT
    agent.id AS agent_id, agent.voice_url, agent.stream_url, org.fallback_enabled,
    EXISTS (SELECT 1 FROM twilio_settings WHERE organization_id = $1) AS organization_connected,
    credential.source AS owner_kind, credential.owner_id, credential.account_sid, credential.phone_number,
    credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge,
    least(org.max_call_seconds, agent.max_call_seconds) AS max_call_seconds,
    CASE
        WHEN credential.source IS NULL THEN NULL
        WHEN org.paused THEN 'organization-paused'
        WHEN agent.paused THEN 'agent-paused'
        WHEN app.countries_refused($4::text[], credential.phone_country, org.allowed_countries,
                agent.allowed_countries)
            THEN 'country-not-allowed'
        WHEN $5::text <> ''
            AND ($5 <> ALL (coalesce(org.allowed_number_types, '{}')) OR $5 <> ALL (agent.allowed_number_types))
            THEN 'number-type-not-allowed'
        WHEN EXISTS (SELECT 1 FROM do_not_call d WHERE d.organization_id = $1 AND d.number = $6::text)
            THEN 'do-not-call'
        WHEN app.outside_hours($8::smallint[], org.calling_from, org.calling_to, agent.calling_from, agent.calling_to)
            THEN 'outside-calling-hours'
        WHEN $7::boolean AND EXISTS (
            SELECT 1
            FROM twilio_credential_health h
            WHERE h.organization_id = $1 AND h.credential_id = credential.credential_id
                AND h.phone_number = credential.phone_number AND NOT h.sms_capable)
            THEN 'number-without-sms'
    END AS block_reason,
    org.max_calls_per_day, org.max_messages_per_day, org.max_minutes_per_day, org.max_spend_per_day,
    agent.max_calls_per_day AS agent_calls, agent.max_messages_per_day AS agent_messages,
    agent.max_minutes_per_day AS agent_minutes, agent.max_spend_per_day AS agent_spend,
    org.max_concurrent_calls AS organization_capacity, agent.max_concurrent_calls AS agent_capacity,
    credential.fingerprint AS bucket, credential.calls_per_second
FROM org
LEFT JOIN agent ON true
LEFT JOIN credential ON true;

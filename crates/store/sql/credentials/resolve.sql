-- RESOLVE in src/credentials/resolution.rs: $1 is the organization.
-- $2 agent or NULL, $3 the fallback's default, $4 the countries that the number to be called can belong to: NULL if
-- none is asked about; $5 its costly type, empty if it has none; $6 the number; $7 now; $8 the local times where
-- the number can be. Reads the counts of the day without their lock: calls that are being placed may still change them.
-- What `AT_CAPACITY` says comes after `block_reason`, and before `daily_block_reason`.
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
    END AS block_reason,
    CASE
        WHEN (SELECT d.calls
                FROM daily_counts d
                WHERE d.organization_id = $1 AND d.owner_id = $1 AND d.day = ($7::timestamptz AT TIME ZONE 'UTC')::date)
            >= org.max_calls_per_day
            THEN 'organization-daily-calls'
        WHEN (SELECT d.calls
                FROM daily_counts d
                WHERE d.organization_id = $1 AND d.owner_id = agent.id
                    AND d.day = ($7 AT TIME ZONE 'UTC')::date)
            >= agent.max_calls_per_day
            THEN 'agent-daily-calls'
    END AS daily_block_reason,
    org.allowed_countries AS organization_countries,
    agent.allowed_countries AS agent_countries,
    org.max_concurrent_calls AS organization_capacity,
    agent.max_concurrent_calls AS agent_capacity,
    health_status, health_problem, health_checked_at,
    CASE WHEN health_number = phone_number THEN sms_capable END AS health_sms_capable
FROM org
LEFT JOIN agent ON true
LEFT JOIN credential ON true
LEFT JOIN (
    SELECT organization_id AS health_organization, credential_id AS health_credential,
        status AS health_status, problem AS health_problem, checked_at AS health_checked_at,
        phone_number AS health_number, sms_capable
    FROM twilio_credential_health) h
    ON health_organization = $1 AND health_credential = credential_id
        AND (health_number = phone_number OR health_number IS NULL OR health_status = 'revoked');

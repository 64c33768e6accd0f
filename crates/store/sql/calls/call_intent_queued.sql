-- CALL_INTENT_QUEUED in src/calls/intent.rs: $1 is the organization.
-- The intent of a call that waits for its slot.
--
-- $2 agent or NULL, $3 the fallback's default, $4 call, $5 to, $6 submit before, $7 now, $8 metadata,
-- $9 idempotency key or NULL, $10 request hash, $11 when the key expires, $12 the countries that $5 can belong to,
-- $13 the client's address, $14 the costly type of $5, $15 the local times where $5 can be, as minutes of the day,
-- $16 the call's options, $17 seconds: as many calls may wait as have their slots within this time.
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
        AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM agent))),
placer AS (
    SELECT created_by AS user_id, id AS api_key_id, name
    FROM api_keys
    WHERE organization_id = $1 AND id = app.uid()
    UNION ALL
    SELECT user_id, NULL, email
    FROM organization_members
    WHERE organization_id = $1 AND user_id = app.uid()),
permit AS (
    SELECT c.*,
        CASE
            WHEN org.paused THEN 'organization-paused'
            WHEN agent.paused THEN 'agent-paused'
            WHEN app.countries_refused($12::text[], c.phone_country, org.allowed_countries, agent.allowed_countries)
                THEN 'country-not-allowed'
            WHEN $14::text <> ''
                AND ($14 <> ALL (coalesce(org.allowed_number_types, '{}')) OR $14 <> ALL (agent.allowed_number_types))
                THEN 'number-type-not-allowed'
            WHEN EXISTS (SELECT 1 FROM do_not_call d WHERE d.organization_id = $1 AND d.number = $5)
                THEN 'do-not-call'
            WHEN app.outside_hours($15::smallint[], org.calling_from, org.calling_to, agent.calling_from, agent.calling_to)
                THEN 'outside-calling-hours'
            WHEN org.max_concurrent_calls IS NOT NULL
                AND NOT app.calls_below($1, NULL, org.max_concurrent_calls)
                THEN 'organization-at-capacity'
            WHEN agent.max_concurrent_calls IS NOT NULL
                AND NOT app.calls_below($1, agent.id, agent.max_concurrent_calls)
                THEN 'agent-at-capacity'
            WHEN c.calls_per_second IS NULL
                THEN 'rate-exceeded'
            WHEN (SELECT waiting FROM call_rates WHERE bucket = c.fingerprint)
                >= c.calls_per_second * $17::integer
                THEN 'queue-full'
            ELSE coalesce(
                'organization-daily-' || app.daily_limit_reached($1, NULL, $7, 'call', org.max_calls_per_day,
                    org.max_minutes_per_day, org.max_spend_per_day),
                CASE WHEN agent.id IS NOT NULL THEN
                    'agent-daily-' || app.daily_limit_reached($1, agent.id, $7, 'call', agent.max_calls_per_day,
                        agent.max_minutes_per_day, agent.max_spend_per_day)
                END)
        END AS block_reason
    FROM credential c
    CROSS JOIN org
    LEFT JOIN agent ON true),
key AS (
    INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
    SELECT $1, $9::text, $10::bytea, $4::uuid, $11::timestamptz
    FROM permit
    WHERE block_reason IS NULL AND $9::text IS NOT NULL
    ON CONFLICT (organization_id, key) DO UPDATE
    SET request_hash = excluded.request_hash,
        resource_id = excluded.resource_id,
        expires_at = excluded.expires_at
    WHERE idempotency_keys.expires_at <= $7
    RETURNING 1),
intent AS (
    INSERT INTO calls
        (organization_id, id, agent_id, account_sid, credential_id, credential_source,
        from_number, to_number, status, submit_before, metadata, created_at, updated_at, queued_at,
        placed_by, placed_by_key, placed_by_name, placed_from)
    SELECT $1, $4::uuid, (SELECT id FROM agent), account_sid, credential_id, source,
        phone_number, $5::text, 'initiating', $6::timestamptz, $8::jsonb, $7::timestamptz, $7, $7,
        placer.user_id, placer.api_key_id, placer.name, $13::text
    FROM permit
    LEFT JOIN placer ON true
    WHERE block_reason IS NULL AND ($9::text IS NULL OR EXISTS (SELECT 1 FROM key))
    RETURNING id),
work AS (
    INSERT INTO call_work (organization_id, call_id, due_at)
    SELECT $1, id, $6
    FROM intent),
lease AS (
    INSERT INTO work_leases (organization_id, due_at)
    SELECT $1, $6
    FROM intent
    WHERE NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $6)
    ON CONFLICT (organization_id) DO UPDATE
    SET due_at = least(work_leases.due_at, excluded.due_at)),
lane AS (
    SELECT coalesce((SELECT id FROM agent), $1) AS lane_id),
queued AS (
    INSERT INTO call_queue (organization_id, call_id, bucket, position, lane_id, calls_per_second)
    SELECT $1, intent.id, fingerprint,
        1 + greatest(
            coalesce((SELECT served FROM call_rates WHERE bucket = fingerprint), 0),
            (SELECT max(q.position) FROM call_queue q
                WHERE q.organization_id = $1 AND q.bucket = fingerprint AND q.lane_id = lane.lane_id)),
        lane.lane_id, calls_per_second
    FROM intent
    CROSS JOIN permit
    CROSS JOIN lane),
options AS (
    INSERT INTO queued_call_options (organization_id, call_id, options)
    SELECT $1, id, $16::jsonb
    FROM intent),
counted AS (
    INSERT INTO call_rates (bucket, next_at, waiting)
    SELECT fingerprint, $7, 1
    FROM intent
    CROSS JOIN permit
    ON CONFLICT (bucket) DO UPDATE
    SET waiting = call_rates.waiting + 1)
SELECT
    agent.id AS agent_id, agent.voice_url, agent.stream_url, org.fallback_enabled,
    EXISTS (SELECT 1 FROM twilio_settings WHERE organization_id = $1) AS organization_connected,
    credential.source AS owner_kind, credential.owner_id, credential.account_sid, credential.phone_number,
    credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge,
    least(org.max_call_seconds, agent.max_call_seconds) AS max_call_seconds,
    EXISTS (SELECT 1 FROM intent) AS stored,
    credential.block_reason,
    CASE
        WHEN credential.block_reason LIKE 'organization-daily-%'
            THEN app.warn_daily($1, NULL, $7, ARRAY[substr(credential.block_reason, 20) || '-reached'])
        ELSE (
            SELECT app.count_daily($1, NULL, $7, 'call', org.max_calls_per_day, org.max_minutes_per_day,
                org.max_spend_per_day)
            FROM intent)
    END AS organization_warnings,
    CASE
        WHEN credential.block_reason LIKE 'agent-daily-%'
            THEN app.warn_daily($1, agent.id, $7, ARRAY[substr(credential.block_reason, 13) || '-reached'])
        ELSE (
            SELECT app.count_daily($1, agent.id, $7, 'call', agent.max_calls_per_day, agent.max_minutes_per_day,
                agent.max_spend_per_day)
            FROM intent
            WHERE agent.id IS NOT NULL)
    END AS agent_warnings
FROM org
LEFT JOIN agent ON true
LEFT JOIN permit credential ON true;

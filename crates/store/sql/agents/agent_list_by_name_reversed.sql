-- AGENT_LIST_BY_NAME_REVERSED in src/agents/list.rs: $1 is the organization.
-- As `AGENT_LIST_BY_NAME`, the other way round.
SELECT * FROM (
    (SELECT a.id, a.external_id, a.name, a.description, a.voice_url, a.stream_url, a.is_default, a.created_at, a.updated_at,
    s.phone_number, s.credential_id,
    paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to, true AS matches
    FROM (
        SELECT id, name, external_id, sort_name, description, voice_url, stream_url, is_default,
        created_at, updated_at, paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to
        FROM agent_configurations
        WHERE organization_id = $1 AND deleted_at IS NULL
        AND (sort_name, id) < (coalesce((
            SELECT sort_name FROM agent_configurations WHERE organization_id = $1 AND id = $2), chr(1114111)), $2)
        ORDER BY sort_name DESC, id DESC
        LIMIT 10000) a
    LEFT JOIN LATERAL (
        SELECT t.phone_number, t.credential_id, h.status AS health_status
        FROM agent_twilio_settings t
        LEFT JOIN twilio_credential_health h
            ON h.organization_id = $1 AND h.credential_id = t.credential_id
                AND (h.phone_number = t.phone_number OR h.phone_number IS NULL OR h.status = 'revoked')
        WHERE t.organization_id = $1 AND t.agent_id = a.id
        LIMIT 1) s ON true
    WHERE ($4::text IS NULL OR strpos(a.sort_name, $4) > 0 OR strpos(s.phone_number, $5::text) > 0)
        AND ($6::boolean IS NULL OR a.paused = $6)
        AND ($7::boolean IS NULL OR (s.credential_id IS NOT NULL) = $7)
        AND ($8::text[] IS NULL
            OR s.credential_id IS NOT NULL AND coalesce(s.health_status, 'unverified') = ANY ($8))
    ORDER BY sort_name DESC, id DESC
    LIMIT $3)
    UNION ALL
    (SELECT a.id, a.external_id, a.name, a.description, a.voice_url, a.stream_url, a.is_default, a.created_at, a.updated_at,
    s.phone_number, s.credential_id,
    paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to, false
    FROM (
        SELECT id, name, external_id, sort_name, description, voice_url, stream_url, is_default,
        created_at, updated_at, paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to
        FROM agent_configurations
        WHERE organization_id = $1 AND deleted_at IS NULL
        AND (sort_name, id) < (coalesce((
            SELECT sort_name FROM agent_configurations WHERE organization_id = $1 AND id = $2), chr(1114111)), $2)
        ORDER BY sort_name DESC, id DESC
        LIMIT 1 OFFSET 10000 - 1) a
    LEFT JOIN LATERAL (
        SELECT t.phone_number, t.credential_id, h.status AS health_status
        FROM agent_twilio_settings t
        LEFT JOIN twilio_credential_health h
            ON h.organization_id = $1 AND h.credential_id = t.credential_id
                AND (h.phone_number = t.phone_number OR h.phone_number IS NULL OR h.status = 'revoked')
        WHERE t.organization_id = $1 AND t.agent_id = a.id
        LIMIT 1) s ON true)) page
LIMIT $3;

-- AGENT_LIST_DELETED in src/agents/list.rs: $1 is the organization.
-- Those that were deleted, newest first. A statement of its own: the plans of the other lists count on few of them.
SELECT * FROM (
    (SELECT a.id, a.external_id, a.name, a.description, a.voice_url, a.stream_url, a.is_default, a.created_at, a.updated_at,
    s.phone_number, s.credential_id,
    paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to, true AS matches
    FROM (
        SELECT id, name, external_id, sort_name, description, voice_url, stream_url, is_default,
        created_at, updated_at, paused, max_concurrent_calls, allowed_countries, allowed_number_types, max_call_seconds,
        max_calls_per_day, max_messages_per_day, max_minutes_per_day, max_spend_per_day, calling_from, calling_to, deleted_at
        FROM agent_configurations
        WHERE organization_id = $1 AND id < $2
        ORDER BY id DESC
        LIMIT 10000) a
    CROSS JOIN (SELECT NULL::text AS phone_number, NULL::uuid AS credential_id) s
    WHERE a.deleted_at IS NOT NULL
    ORDER BY a.id DESC
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
        WHERE organization_id = $1 AND id < $2
        ORDER BY id DESC
        LIMIT 1 OFFSET 10000 - 1) a
    CROSS JOIN (SELECT NULL::text AS phone_number, NULL::uuid AS credential_id) s)) page
LIMIT $3;

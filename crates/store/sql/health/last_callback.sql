-- LAST_CALLBACK in src/health.rs: $1 is the organization.
-- Among the newest $2 entries of calls, and of messages.
SELECT max(received_at) FILTER (WHERE source = 'callback') AS last_callback_at
FROM (
    (SELECT received_at, source
    FROM call_logs
    WHERE organization_id = $1
    ORDER BY id DESC
    LIMIT $2)
    UNION ALL
    (SELECT received_at, source
    FROM message_logs
    WHERE organization_id = $1
    ORDER BY id DESC
    LIMIT $2)) entries;

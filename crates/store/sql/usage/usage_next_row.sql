-- USAGE_NEXT_ROW in src/usage/summing.rs: $1 is the organization.
-- When the call and the message with the first ids from $2 on were created.
SELECT (
        SELECT created_at
        FROM calls
        WHERE organization_id = $1 AND id >= $2
        ORDER BY id
        LIMIT 1) AS call_at,
    (
        SELECT created_at
        FROM messages
        WHERE organization_id = $1 AND id >= $2
        ORDER BY id
        LIMIT 1) AS message_at;

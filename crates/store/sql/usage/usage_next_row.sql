-- USAGE_NEXT_ROW in src/usage/summing.rs: $1 is the organization.
-- When the oldest call or message from the day $2 on was created, at the earliest.
SELECT (
        SELECT created_at
        FROM calls
        WHERE organization_id = $1 AND id >= app.first_id($2::date::timestamp AT TIME ZONE 'UTC')
        ORDER BY id
        LIMIT 1) AS call_at,
    (
        SELECT created_at
        FROM messages
        WHERE organization_id = $1 AND id >= app.first_id($2::date::timestamp AT TIME ZONE 'UTC')
        ORDER BY id
        LIMIT 1) AS message_at;

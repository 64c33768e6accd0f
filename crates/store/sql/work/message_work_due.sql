-- MESSAGE_WORK_DUE in src/work/due.rs: $1 is the organization.
-- $2 now. The longest due first.
SELECT
    organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
    to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
    price_unit, segments, created_at, updated_at, placed_by, placed_by_key, placed_by_name, placed_from,
    submit_before, w.due_at, w.attempts
FROM (
    SELECT message_id AS work_id, due_at, attempts
    FROM message_work
    WHERE organization_id = $1 AND due_at <= $2
    ORDER BY due_at
    LIMIT $3) w
JOIN messages ON organization_id = $1 AND id = w.work_id
ORDER BY w.due_at;

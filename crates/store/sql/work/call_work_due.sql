-- CALL_WORK_DUE in src/work/due.rs: $1 is the organization.
-- $2 now. The longest due first.
SELECT
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from,
    submit_before, w.due_at, w.attempts
FROM (
    SELECT call_id AS work_id, due_at, attempts
    FROM call_work
    WHERE organization_id = $1 AND due_at <= $2
    ORDER BY due_at
    LIMIT $3) w
JOIN calls ON organization_id = $1 AND id = w.work_id
ORDER BY w.due_at;

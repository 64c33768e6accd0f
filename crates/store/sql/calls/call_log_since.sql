-- CALL_LOG_SINCE in src/calls/row.rs: $1 is the organization.
-- The log entries of all calls since an instant ($2, as an id), oldest first.
SELECT id, call_id, agent_id, call_sid, sequence_number, status, source, detail, occurred_at, received_at,
    placed_by, placed_by_key, placed_by_name, placed_from
FROM call_logs
WHERE organization_id = $1 AND id >= $2
ORDER BY id
LIMIT $3;

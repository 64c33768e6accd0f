-- CALL_LOG_LIST in src/calls/row.rs: $1 is the organization.
SELECT id, call_id, agent_id, call_sid, sequence_number, status, source, detail, occurred_at, received_at,
    placed_by, placed_by_key, placed_by_name, placed_from
FROM call_logs
WHERE organization_id = $1 AND call_id = $2
ORDER BY received_at, sequence_number NULLS FIRST, id
LIMIT $3;

-- CALL_PRESUMED in src/work/lookup.rs: $1 is the organization.
-- $2 call, $3 log entry, $4 reason, $5 now.
INSERT INTO call_logs
    (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at)
SELECT organization_id, $3, id, agent_id, call_sid, status, 'reconciler', $4, $5
FROM calls
WHERE organization_id = $1 AND id = $2
RETURNING 1;

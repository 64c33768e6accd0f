-- CALL_NOTE in src/work/lookup.rs: $1 is the organization.
-- Logs why the reconciler decided something that changes nothing, once for each reason. $3 log entry, $4 reason,
-- $5 now.
INSERT INTO call_logs
    (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at)
SELECT organization_id, $3, id, agent_id, call_sid, status, 'reconciler', $4, $5
FROM calls
WHERE organization_id = $1 AND id = $2
    AND NOT EXISTS (
        SELECT 1
        FROM call_logs
        WHERE organization_id = $1 AND call_id = $2 AND source = 'reconciler' AND detail = $4)
RETURNING 1;

-- CALL_LOG in src/calls/progress.rs: $1 is the organization.
-- Logs an update, unless it is logged: a callback that is delivered again, or an update whose first attempt was stored
-- although its answer was lost. $2 call, $3 log entry, $4 SID or NULL, $5 sequence number, $6 status, $7 source,
-- $8 detail, $9 when it occurred, $10 now.
INSERT INTO call_logs
    (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source, detail,
    occurred_at, received_at)
SELECT organization_id, $3, id, agent_id, $4, $5, $6, $7, $8, $9, $10
FROM calls
WHERE organization_id = $1 AND id = $2
ON CONFLICT DO NOTHING
RETURNING 1;

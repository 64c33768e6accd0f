-- CALL_ACTION_OUTCOME in src/calls/action.rs: $1 is the organization.
-- $2 call, $3 log entry, $4 source, $5 detail, $6 now, $7 the entry of the request that Twilio has accepted, or NULL.
INSERT INTO call_logs
    (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at, accepts)
SELECT organization_id, $3, id, agent_id, call_sid, status, $4, $5, $6, $7
FROM calls
WHERE organization_id = $1 AND id = $2
RETURNING 1;

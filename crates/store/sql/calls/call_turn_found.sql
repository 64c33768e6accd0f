-- CALL_TURN_FOUND in src/calls/turn.rs: $1 is the organization.
-- A queued call as its turn finds it. Locked until the transaction ends.
SELECT status, submit_before, agent_id
FROM calls
WHERE organization_id = $1 AND id = $2
FOR NO KEY UPDATE;

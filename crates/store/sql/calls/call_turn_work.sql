-- CALL_TURN_WORK in src/calls/turn.rs: $1 is the organization.
-- $2 call, $3 until when it may be sent.
UPDATE call_work
SET due_at = $3
WHERE organization_id = $1 AND call_id = $2
RETURNING call_id;

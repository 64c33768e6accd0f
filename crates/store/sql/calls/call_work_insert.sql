-- CALL_WORK_INSERT in src/calls/intent.rs: $1 is the organization.
-- $2 call, $3 submit before.
INSERT INTO call_work (organization_id, call_id, due_at)
VALUES ($1, $2, $3);

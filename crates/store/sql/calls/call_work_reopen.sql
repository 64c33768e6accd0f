-- CALL_WORK_REOPEN in src/calls/progress.rs: $1 is the organization.
-- As `CALL_WORK_GOES_ON`, of a call that may have no work left.
INSERT INTO call_work (organization_id, call_id, due_at, ended)
VALUES ($1, $2, $3, $4)
ON CONFLICT (organization_id, call_id) DO UPDATE
SET due_at = excluded.due_at, attempts = 0, ended = excluded.ended
WHERE excluded.ended OR call_work.attempts > 0
RETURNING call_id;

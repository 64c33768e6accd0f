-- CALL_WORK_GOES_ON in src/calls/progress.rs: $1 is the organization.
-- The polling begins again, of a call that was looked at in vain or that has ended ($4). $3 the next look at the call.
UPDATE call_work
SET due_at = $3, attempts = 0, ended = $4
WHERE organization_id = $1 AND call_id = $2 AND ($4::boolean OR attempts > 0)
RETURNING call_id;

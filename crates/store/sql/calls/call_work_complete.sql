-- CALL_WORK_COMPLETE in src/calls/progress.rs: $1 is the organization.
-- There is nothing left to do for the call.
DELETE FROM call_work
WHERE organization_id = $1 AND call_id = $2
RETURNING call_id;

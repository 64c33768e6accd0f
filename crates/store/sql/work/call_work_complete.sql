-- CALL_WORK_COMPLETE in src/work/due.rs: $1 is the organization.
DELETE FROM call_work
WHERE organization_id = $1 AND call_id = $2
RETURNING call_id;

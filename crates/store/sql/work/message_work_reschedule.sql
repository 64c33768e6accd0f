-- MESSAGE_WORK_RESCHEDULE in src/work/due.rs: $1 is the organization.
-- Changes nothing if an update has set another time than $5 since.
UPDATE message_work
SET due_at = $3, attempts = $4
WHERE organization_id = $1 AND message_id = $2 AND due_at = $5
RETURNING message_id;

-- MESSAGE_WORK_COMPLETE in src/work/due.rs: $1 is the organization.
DELETE FROM message_work
WHERE organization_id = $1 AND message_id = $2
RETURNING message_id;

-- MESSAGE_WORK_COMPLETE in src/messages/progress.rs: $1 is the organization.
-- There is nothing left to do for the message.
DELETE FROM message_work
WHERE organization_id = $1 AND message_id = $2
RETURNING message_id;

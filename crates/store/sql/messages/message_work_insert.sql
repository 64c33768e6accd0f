-- MESSAGE_WORK_INSERT in src/messages/intent.rs: $1 is the organization.
-- $2 message, $3 submit before.
INSERT INTO message_work (organization_id, message_id, due_at)
VALUES ($1, $2, $3);

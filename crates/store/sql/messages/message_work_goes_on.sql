-- MESSAGE_WORK_GOES_ON in src/messages/progress.rs: $1 is the organization.
-- The polling begins again, of a message that was looked at in vain, that has ended ($4) or that has no work left. $3 the
-- next look at the message.
INSERT INTO message_work (organization_id, message_id, due_at)
VALUES ($1, $2, $3)
ON CONFLICT (organization_id, message_id) DO UPDATE
SET due_at = excluded.due_at, attempts = 0
WHERE $4::boolean OR message_work.attempts > 0
RETURNING message_id;

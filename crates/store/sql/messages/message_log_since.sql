-- MESSAGE_LOG_SINCE in src/messages/row.rs: $1 is the organization.
-- The log entries of all messages since an instant ($2, as an id), oldest first.
SELECT id, message_id, agent_id, message_sid, status, source, detail, received_at
FROM message_logs
WHERE organization_id = $1 AND id >= $2
ORDER BY id
LIMIT $3;

-- MESSAGE_LOG_LIST in src/messages/row.rs: $1 is the organization.
SELECT id, message_sid, status, source, detail, received_at
FROM message_logs
WHERE organization_id = $1 AND message_id = $2
ORDER BY received_at, id
LIMIT $3;

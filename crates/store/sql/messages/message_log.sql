-- MESSAGE_LOG in src/messages/progress.rs: $1 is the organization.
-- As `CALL_LOG`. $2 message, $3 log entry, $4 SID or NULL, $5 status, $6 source, $7 detail, $8 now.
INSERT INTO message_logs
    (organization_id, id, message_id, agent_id, message_sid, status, source, detail, received_at)
SELECT organization_id, $3, id, agent_id, $4, $5, $6, $7, $8
FROM messages
WHERE organization_id = $1 AND id = $2
ON CONFLICT DO NOTHING
RETURNING 1;

-- MESSAGE_PRESUMED in src/work/lookup.rs: $1 is the organization.
-- $2 message, $3 log entry, $4 reason, $5 now.
INSERT INTO message_logs
    (organization_id, id, message_id, agent_id, message_sid, status, source, detail, received_at)
SELECT organization_id, $3, id, agent_id, message_sid, status, 'reconciler', $4, $5
FROM messages
WHERE organization_id = $1 AND id = $2
RETURNING 1;

-- MESSAGES_REMOVABLE in src/retention/history.rs: $1 is the organization.
-- As `CALLS_REMOVABLE`. A message of which no delivery was ever reported is not open.
SELECT id, created_at
FROM messages m
WHERE organization_id = $1 AND id < $5 AND created_at < $2
    AND (price IS NOT NULL OR updated_at <= $3)
    AND NOT EXISTS (
        SELECT 1
        FROM message_work w
        WHERE w.organization_id = $1 AND w.message_id = m.id)
    AND NOT EXISTS (
        SELECT 1
        FROM message_logs l
        WHERE l.organization_id = $1 AND l.message_id = m.id AND l.received_at >= $2)
ORDER BY id
LIMIT $4
FOR UPDATE OF m SKIP LOCKED;

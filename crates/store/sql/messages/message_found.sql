-- MESSAGE_FOUND in src/messages/progress.rs: $1 is the organization.
-- A message as an update finds it. Locked until the transaction ends, ahead of its log and its work.
SELECT status, presumed, message_sid, error_code, price IS NOT NULL AS has_price
FROM messages
WHERE organization_id = $1 AND id = $2
FOR NO KEY UPDATE;

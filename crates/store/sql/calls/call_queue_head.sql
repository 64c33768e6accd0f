-- CALL_QUEUE_HEAD in src/calls/queue.rs: not bound to one organization.
-- The next call of an account.
SELECT organization_id, call_id
FROM call_queue
WHERE bucket = $1
ORDER BY position, call_id
LIMIT 1;

-- CALL_QUEUE_ACCOUNTS in src/calls/queue.rs: not bound to one organization.
-- The accounts that calls wait for, in the order of their slots.
SELECT bucket, next_at
FROM call_rates
WHERE waiting > 0
ORDER BY next_at
LIMIT $1;

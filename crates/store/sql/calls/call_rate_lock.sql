-- CALL_RATE_LOCK in src/calls/queue.rs: not bound to one organization.
-- Held until the transaction ends, so that one node at a time serves a bucket. $1 bucket, $2 now.
SELECT bucket
FROM call_rates
WHERE bucket = $1 AND next_at <= $2 AND waiting > 0
FOR NO KEY UPDATE SKIP LOCKED;

-- CALL_RATE_LOCK in src/calls/turn.rs: not bound to one organization.
-- Held until the transaction ends, so that one node at a time serves a bucket. Answers since when its slot has been free.
-- $1 bucket, $2 now.
SELECT next_at
FROM call_rates
WHERE bucket = $1 AND next_at <= $2 AND waiting > 0
FOR NO KEY UPDATE SKIP LOCKED;

-- CALL_RATE_HOLD in src/calls/queue.rs: not bound to one organization.
-- Waits until nobody else changes the bucket, and holds it until the transaction ends.
SELECT bucket
FROM call_rates
WHERE bucket = $1
FOR NO KEY UPDATE;

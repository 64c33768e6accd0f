-- CALL_RATE_GET in src/calls/queue.rs: not bound to one organization.
-- When a bucket's next slot is free, and how many calls wait for one.
SELECT next_at, waiting
FROM call_rates
WHERE bucket = $1;

-- CALL_RATE_WAITING in src/calls/queued_intent.rs: not bound to one organization.
-- $1 bucket.
SELECT waiting, served
FROM call_rates
WHERE bucket = $1;

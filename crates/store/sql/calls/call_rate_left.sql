-- CALL_RATE_LEFT in src/calls/queue.rs: not bound to one organization.
-- A call of this bucket waits no longer, without having had a slot.
UPDATE call_rates
SET waiting = waiting - 1
WHERE bucket = $1
RETURNING 1;

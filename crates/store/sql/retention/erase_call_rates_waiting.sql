-- ERASE_CALL_RATES_WAITING in src/retention/erased_tables.rs: not bound to one organization.
-- Calls ($2) of a bucket ($1) wait no longer. Beside `ERASE_CALL_QUEUE`, since other organizations have calls in the bucket.
UPDATE call_rates
SET waiting = waiting - $2
WHERE bucket = $1
RETURNING 1;

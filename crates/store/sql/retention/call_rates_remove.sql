-- CALL_RATES_REMOVE in src/retention/expired.rs: not bound to one organization.
-- Few: one for each account with a limit on calls per second.
DELETE FROM call_rates
WHERE waiting = 0 AND next_at < $1
RETURNING 1;

-- CALL_RATE_SERVED in src/calls/turn.rs: not bound to one organization.
-- A call of a bucket ($1) had its turn. $2 its position, $3 since when the slot has been free, $4 how many slots there are in a
-- second; NULL: it takes none. $5 now.
UPDATE call_rates
SET waiting = waiting - 1,
    served = greatest(served, $2),
    next_at = coalesce(app.next_slot_at($3::timestamptz, $4::integer, $5::timestamptz), next_at)
WHERE bucket = $1
RETURNING 1;

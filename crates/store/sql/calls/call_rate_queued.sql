-- CALL_RATE_QUEUED in src/calls/queued_intent.rs: not bound to one organization.
-- One more call waits, unless as many do as may ($3). Locks the bucket until the transaction ends (for the order of locks, see
-- `queue.rs`), and answers the position served last. $1 bucket, $2 now.
INSERT INTO call_rates (bucket, next_at, waiting)
VALUES ($1, $2, 1)
ON CONFLICT (bucket) DO UPDATE
SET waiting = call_rates.waiting + 1
WHERE call_rates.waiting < $3::bigint
RETURNING served;

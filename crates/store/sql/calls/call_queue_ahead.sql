-- CALL_QUEUE_AHEAD in src/calls/queue.rs: not bound to one organization.
-- How many calls of a bucket ($1) come before a position ($2) and call ($3).
SELECT count(*) AS ahead
FROM call_queue
WHERE bucket = $1 AND (position, call_id) < ($2, $3);

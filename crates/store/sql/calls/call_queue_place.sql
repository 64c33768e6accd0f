-- CALL_QUEUE_PLACE in src/calls/queue.rs: not bound to one organization.
-- $1 organization, $2 call, $3 now.
SELECT q.calls_per_second, greatest(r.next_at, $3) AS next_at,
    (SELECT count(*)
        FROM call_queue o
        WHERE o.bucket = q.bucket AND (o.position, o.call_id) < (q.position, q.call_id)) AS ahead
FROM call_queue q
JOIN call_rates r ON r.bucket = q.bucket
WHERE q.organization_id = $1 AND q.call_id = $2;

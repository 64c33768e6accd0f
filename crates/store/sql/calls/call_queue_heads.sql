-- CALL_QUEUE_HEADS in src/calls/queue.rs: not bound to one organization.
-- The next call of each account, in the order of their slots.
SELECT r.bucket, r.next_at, head.organization_id, head.call_id
FROM call_rates r
CROSS JOIN LATERAL (
    SELECT organization_id, call_id
    FROM call_queue q
    WHERE q.bucket = r.bucket
    ORDER BY position, call_id
    LIMIT 1) head
WHERE r.waiting > 0
ORDER BY r.next_at
LIMIT $1;

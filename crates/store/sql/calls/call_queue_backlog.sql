-- CALL_QUEUE_BACKLOG in src/calls/queue.rs: not bound to one organization.
SELECT coalesce(sum(waiting), 0)::bigint AS calls, min(next_at) AS next_at
FROM call_rates
WHERE waiting > 0;

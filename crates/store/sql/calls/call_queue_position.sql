-- CALL_QUEUE_POSITION in src/calls/queue.rs: not bound to one organization.
-- $1 organization, $2 call.
SELECT bucket, position, calls_per_second
FROM call_queue
WHERE organization_id = $1 AND call_id = $2;

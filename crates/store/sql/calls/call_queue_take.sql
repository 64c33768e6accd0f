-- CALL_QUEUE_TAKE in src/calls/queue.rs: $1 is the organization.
DELETE FROM call_queue
WHERE organization_id = $1 AND call_id = $2
RETURNING position, calls_per_second;

-- CALL_QUEUE_INSERT in src/calls/queued_intent.rs: $1 is the organization.
-- At the end of its lane, after what was served last: agents are served in turn. $2 call, $3 bucket, $4 the position served
-- last, $5 lane, $6 calls per second.
INSERT INTO call_queue (organization_id, call_id, bucket, position, lane_id, calls_per_second)
SELECT w.organization_id, w.call_id, $3::text,
    1 + greatest(
        $4::bigint,
        (SELECT max(q.position) FROM call_queue q
            WHERE q.organization_id = $1 AND q.bucket = $3 AND q.lane_id = $5::uuid)),
    $5, $6::integer
FROM call_work w
WHERE w.organization_id = $1 AND w.call_id = $2
RETURNING 1;

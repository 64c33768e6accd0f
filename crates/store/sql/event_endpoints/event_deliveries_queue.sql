-- EVENT_DELIVERIES_QUEUE in src/event_endpoints/delivery.rs: $1 is the organization.
-- $2 endpoint; $3 to $6 the events: id, type, subject, payload; $7 now, $8 when a row can be removed at the latest, $9
-- what was queued before is queued again. One whose subject waits for another attempt waits with it.
INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status, attempts,
    queued_at, due_at, remove_at, of_platform)
SELECT s.organization_id, s.endpoint_id, n.event_id, n.event_type, n.subject_id, n.payload, 'pending', 0, $7,
    greatest($7, (
        SELECT max(d.due_at)
        FROM event_deliveries d
        WHERE d.organization_id = $1 AND d.endpoint_id = $2 AND d.subject_id = n.subject_id
            AND d.status = 'pending' AND d.event_id < n.event_id)), $8, s.of_platform
FROM event_endpoint_states s
CROSS JOIN unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[]) AS n (event_id, event_type, subject_id, payload)
WHERE s.organization_id = $1 AND s.endpoint_id = $2 AND s.deleted_at IS NULL
ON CONFLICT (organization_id, endpoint_id, event_id) DO UPDATE
SET status = 'pending', attempts = 0, queued_at = excluded.queued_at, due_at = excluded.due_at,
    remove_at = excluded.remove_at
WHERE event_deliveries.queued_at < $9;

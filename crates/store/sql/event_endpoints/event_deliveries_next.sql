-- EVENT_DELIVERIES_NEXT in src/event_endpoints/delivery.rs: $1 is the organization.
-- Of the endpoints to which something is sent; what waits for an earlier event of its call or message is due with that.
SELECT min(next.due_at) AS due_at
FROM event_endpoint_states s
CROSS JOIN LATERAL (
    SELECT d.due_at
    FROM event_deliveries d
    WHERE d.organization_id = $1 AND d.endpoint_id = s.endpoint_id AND d.status = 'pending'
        AND NOT EXISTS (
            SELECT 1
            FROM event_deliveries p
            WHERE p.organization_id = $1 AND p.endpoint_id = d.endpoint_id AND p.subject_id = d.subject_id
                AND p.status = 'pending' AND p.event_id < d.event_id)
    ORDER BY d.due_at
    LIMIT 1) next
WHERE s.organization_id = $1 AND s.disabled_at IS NULL AND s.deleted_at IS NULL
    AND (NOT s.of_platform OR s.endpoint_id IN (
        SELECT endpoint_id
        FROM platform_event_endpoint_states
        WHERE disabled_at IS NULL));

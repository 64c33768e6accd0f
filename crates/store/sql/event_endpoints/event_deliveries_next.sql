-- EVENT_DELIVERIES_NEXT in src/event_endpoints/delivery.rs: $1 is the organization.
-- Of the endpoints to which something is sent.
SELECT min(next.due_at) AS due_at
FROM event_endpoint_states s
CROSS JOIN LATERAL (
    SELECT d.due_at
    FROM event_deliveries d
    WHERE d.organization_id = $1 AND d.endpoint_id = s.endpoint_id AND d.status = 'pending'
    ORDER BY d.due_at
    LIMIT 1) next
WHERE s.organization_id = $1 AND s.disabled_at IS NULL AND s.deleted_at IS NULL;

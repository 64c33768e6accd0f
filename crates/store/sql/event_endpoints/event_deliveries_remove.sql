-- EVENT_DELIVERIES_REMOVE in src/event_endpoints/delivery.rs: $1 is the organization.
DELETE FROM event_deliveries
WHERE organization_id = $1 AND (endpoint_id, event_id) IN (
    SELECT endpoint_id, event_id
    FROM event_deliveries
    WHERE organization_id = $1 AND remove_at < $2
    ORDER BY remove_at
    LIMIT $3)
RETURNING 1;

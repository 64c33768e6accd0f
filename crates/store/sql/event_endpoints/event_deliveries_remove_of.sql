-- EVENT_DELIVERIES_REMOVE_OF in src/event_endpoints/delivery.rs: $1 is the organization.
-- Of an endpoint that was deleted.
DELETE FROM event_deliveries
WHERE organization_id = $1 AND endpoint_id = $2 AND event_id IN (
    SELECT event_id
    FROM event_deliveries
    WHERE organization_id = $1 AND endpoint_id = $2
    ORDER BY event_id
    LIMIT $3)
RETURNING 1;

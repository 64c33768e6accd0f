-- ERASE_EVENT_DELIVERIES in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM event_deliveries
WHERE organization_id = $1
    AND (endpoint_id, event_id) IN (
        SELECT endpoint_id, event_id
        FROM event_deliveries
        WHERE organization_id = $1
        ORDER BY endpoint_id, event_id
        LIMIT $2)
RETURNING 1;

-- ERASE_EVENT_ENDPOINT_STATES in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM event_endpoint_states
WHERE organization_id = $1
    AND (endpoint_id) IN (
        SELECT endpoint_id
        FROM event_endpoint_states
        WHERE organization_id = $1
        ORDER BY endpoint_id
        LIMIT $2)
RETURNING 1;

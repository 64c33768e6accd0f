-- ERASE_EVENT_LEASES in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM event_leases
WHERE organization_id = $1
    AND (organization_id) IN (
        SELECT organization_id
        FROM event_leases
        WHERE organization_id = $1
        ORDER BY organization_id
        LIMIT $2)
RETURNING 1;

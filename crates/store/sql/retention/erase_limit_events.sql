-- ERASE_LIMIT_EVENTS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM limit_events
WHERE organization_id = $1
    AND (id) IN (
        SELECT id
        FROM limit_events
        WHERE organization_id = $1
        ORDER BY id
        LIMIT $2)
RETURNING 1;

-- ERASE_CALL_WORK in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM call_work
WHERE organization_id = $1
    AND (call_id) IN (
        SELECT call_id
        FROM call_work
        WHERE organization_id = $1
        ORDER BY call_id
        LIMIT $2)
RETURNING 1;

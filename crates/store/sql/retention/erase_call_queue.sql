-- ERASE_CALL_QUEUE in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM call_queue
WHERE organization_id = $1
    AND (call_id) IN (
        SELECT call_id
        FROM call_queue
        WHERE organization_id = $1
        ORDER BY call_id
        LIMIT $2)
RETURNING bucket;

-- ERASE_QUEUED_CALL_OPTIONS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM queued_call_options
WHERE organization_id = $1
    AND (call_id) IN (
        SELECT call_id
        FROM queued_call_options
        WHERE organization_id = $1
        ORDER BY call_id
        LIMIT $2)
RETURNING 1;

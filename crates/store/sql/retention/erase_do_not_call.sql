-- ERASE_DO_NOT_CALL in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM do_not_call
WHERE organization_id = $1
    AND (id) IN (
        SELECT id
        FROM do_not_call
        WHERE organization_id = $1
        ORDER BY id
        LIMIT $2)
RETURNING 1;

-- ERASE_USAGE_CHANGES in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM usage_changes
WHERE organization_id = $1
    AND (day, id) IN (
        SELECT day, id
        FROM usage_changes
        WHERE organization_id = $1
        ORDER BY day, id
        LIMIT $2)
RETURNING 1;

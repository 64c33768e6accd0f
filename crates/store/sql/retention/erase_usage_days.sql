-- ERASE_USAGE_DAYS in src/retention/erased_tables.rs: $1 is the organization.
-- Whole days: there is no other key.
DELETE FROM usage_days
WHERE organization_id = $1
    AND (day) IN (
        SELECT day
        FROM usage_days
        WHERE organization_id = $1
        ORDER BY day
        LIMIT $2)
RETURNING 1;

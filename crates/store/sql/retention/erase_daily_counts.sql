-- ERASE_DAILY_COUNTS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM daily_counts
WHERE organization_id = $1
    AND (owner_id, day) IN (
        SELECT owner_id, day
        FROM daily_counts
        WHERE organization_id = $1
        ORDER BY owner_id, day
        LIMIT $2)
RETURNING 1;

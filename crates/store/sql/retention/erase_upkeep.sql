-- ERASE_UPKEEP in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM organization_upkeep
WHERE organization_id = $1
    AND (organization_id) IN (
        SELECT organization_id
        FROM organization_upkeep
        WHERE organization_id = $1
        ORDER BY organization_id
        LIMIT $2)
RETURNING 1;

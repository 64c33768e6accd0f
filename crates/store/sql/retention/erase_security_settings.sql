-- ERASE_SECURITY_SETTINGS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM security_settings
WHERE organization_id = $1
    AND (organization_id) IN (
        SELECT organization_id
        FROM security_settings
        WHERE organization_id = $1
        ORDER BY organization_id
        LIMIT $2)
RETURNING 1;

-- ERASE_REFUSALS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM webhook_refusals
WHERE organization_id = $1
    AND (minute, reason) IN (
        SELECT minute, reason
        FROM webhook_refusals
        WHERE organization_id = $1
        ORDER BY minute, reason
        LIMIT $2)
RETURNING 1;

-- ERASE_SHARED_KEYS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM webhook_shared_keys
WHERE organization_id = $1
    AND (key_sid) IN (
        SELECT key_sid
        FROM webhook_shared_keys
        WHERE organization_id = $1
        ORDER BY key_sid
        LIMIT $2)
RETURNING 1;

-- ERASE_IDEMPOTENCY_KEYS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM idempotency_keys
WHERE organization_id = $1
    AND (key) IN (
        SELECT key
        FROM idempotency_keys
        WHERE organization_id = $1
        ORDER BY key
        LIMIT $2)
RETURNING 1;

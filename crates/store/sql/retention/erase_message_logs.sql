-- ERASE_MESSAGE_LOGS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM message_logs
WHERE organization_id = $1
    AND (id) IN (
        SELECT id
        FROM message_logs
        WHERE organization_id = $1
        ORDER BY id
        LIMIT $2)
RETURNING 1;

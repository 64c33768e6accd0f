-- ERASE_MESSAGE_WORK in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM message_work
WHERE organization_id = $1
    AND (message_id) IN (
        SELECT message_id
        FROM message_work
        WHERE organization_id = $1
        ORDER BY message_id
        LIMIT $2)
RETURNING 1;

-- ERASE_NOTICE_PREFERENCES in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM notice_preferences
WHERE organization_id = $1
    AND (user_id) IN (
        SELECT user_id
        FROM notice_preferences
        WHERE organization_id = $1
        ORDER BY user_id
        LIMIT $2)
RETURNING 1;

-- ERASE_MEMBERSHIPS in src/retention/erased_people.rs: $1 is the organization.
-- At most $2.
DELETE FROM organization_members
WHERE organization_id = $1
    AND user_id IN (
        SELECT user_id
        FROM organization_members
        WHERE organization_id = $1
        ORDER BY user_id
        LIMIT $2)
RETURNING user_id;

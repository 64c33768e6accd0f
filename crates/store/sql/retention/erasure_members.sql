-- ERASURE_MEMBERS in src/retention/erasure.rs: $1 is the organization.
-- At most $2.
SELECT user_id
FROM organization_members
WHERE organization_id = $1
ORDER BY user_id
LIMIT $2;

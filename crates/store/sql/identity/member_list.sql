-- MEMBER_LIST in src/identity/member.rs: $1 is the organization.
-- As a range of the primary key: with `organization_id = $1`, PostgreSQL may walk the memberships of all organizations
-- in the order of their users instead.
SELECT user_id, email, role, created_at
FROM organization_members
WHERE (organization_id, user_id) > ($1, $2) AND organization_id <= $1
ORDER BY organization_id, user_id
LIMIT $3;

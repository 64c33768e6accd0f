-- MEMBER_GET in src/identity/member.rs: $1 is the organization.
SELECT user_id, email, role, created_at
FROM organization_members
WHERE organization_id = $1 AND user_id = $2;

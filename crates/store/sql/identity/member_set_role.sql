-- MEMBER_SET_ROLE in src/identity/member.rs: $1 is the organization.
UPDATE organization_members
SET role = $3
WHERE organization_id = $1 AND user_id = $2
RETURNING user_id, email, role, created_at;

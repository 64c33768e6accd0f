-- MEMBER_INSERT in src/identity/member.rs: $1 is the organization.
INSERT INTO organization_members (organization_id, user_id, email, role, created_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organization_id, user_id) DO NOTHING
RETURNING user_id, email, role, created_at;

-- MEMBER_DELETE in src/identity/member.rs: $1 is the organization.
DELETE FROM organization_members
WHERE organization_id = $1 AND user_id = $2
RETURNING user_id;

-- MEMBER_BY_EMAIL in src/identity/invitation.rs: $1 is the organization.
SELECT user_id
FROM organization_members
WHERE organization_id = $1 AND email = $2;

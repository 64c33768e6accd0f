-- INVITATIONS_DELETE_OF_MEMBER in src/identity/member.rs: $1 is the organization.
DELETE FROM invitations
WHERE organization_id = $1 AND invited_by = $2
RETURNING 1;

-- INVITATION_GET in src/identity/invitation.rs: $1 is the organization.
SELECT id, email, role, invited_by_email, created_at, expires_at
FROM invitations
WHERE organization_id = $1 AND id = $2;

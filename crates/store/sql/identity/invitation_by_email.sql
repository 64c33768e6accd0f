-- INVITATION_BY_EMAIL in src/identity/invitation.rs: $1 is the organization.
SELECT id, email, role, invited_by_email, created_at, expires_at
FROM invitations
WHERE organization_id = $1 AND email = $2;

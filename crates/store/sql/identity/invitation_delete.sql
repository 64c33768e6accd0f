-- INVITATION_DELETE in src/identity/invitation.rs: $1 is the organization.
DELETE FROM invitations
WHERE organization_id = $1 AND id = $2
RETURNING id, email, role, invited_by_email, created_at, expires_at;

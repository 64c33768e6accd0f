-- INVITATION_INSERT in src/identity/invitation.rs: $1 is the organization.
INSERT INTO invitations (organization_id, id, email, role, token_hash, invited_by, invited_by_email, api_key_id,
    created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6,
    (SELECT email FROM organization_members WHERE organization_id = $1 AND user_id = $6), $7, $8, $9)
ON CONFLICT (organization_id, email) DO NOTHING
RETURNING id, email, role, invited_by_email, created_at, expires_at;

-- INVITATION_INSERT in src/identity/invitation.rs: $1 is the organization.
INSERT INTO invitations (organization_id, id, email, role, token_hash, invited_by, invited_by_email, api_key_id,
    created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (organization_id, email) DO NOTHING
RETURNING id, email, role, invited_by_email, created_at, expires_at;

-- PASSWORD_RESET_INSERT in src/identity/password_reset.rs: not bound to one organization.
-- A newer link replaces the one before.
INSERT INTO password_resets (user_id, token_hash, requested_by, through_organization, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id) DO UPDATE
SET token_hash = excluded.token_hash, requested_by = excluded.requested_by,
    through_organization = excluded.through_organization, created_at = excluded.created_at,
    expires_at = excluded.expires_at
RETURNING user_id;

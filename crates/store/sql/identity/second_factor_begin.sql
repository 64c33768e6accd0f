-- SECOND_FACTOR_BEGIN in src/identity/second_factor.rs: not bound to one organization.
-- Replaces one that was not confirmed; nothing happens if one was.
INSERT INTO second_factors (user_id, credential_id, secret_encrypted, encryption_version, created_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_id) DO UPDATE
SET credential_id = excluded.credential_id, secret_encrypted = excluded.secret_encrypted,
    encryption_version = excluded.encryption_version, created_at = excluded.created_at
WHERE second_factors.confirmed_at IS NULL
RETURNING user_id;

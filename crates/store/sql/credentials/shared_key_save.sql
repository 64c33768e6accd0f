-- SHARED_KEY_SAVE in src/credentials/shared_key.rs: $1 is the organization.
-- $2 SID, $3 account, $4 credential, $5 sealed secret, $6 its hint, $7 its encryption version, $8 now.
INSERT INTO webhook_shared_keys
    (organization_id, key_sid, account_sid, credential_id, secret_encrypted, secret_hint, encryption_version, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (organization_id, key_sid) DO UPDATE
SET account_sid = excluded.account_sid,
    credential_id = excluded.credential_id,
    secret_encrypted = excluded.secret_encrypted,
    secret_hint = excluded.secret_hint,
    encryption_version = excluded.encryption_version,
    entered_at = excluded.entered_at
RETURNING key_sid, account_sid, credential_id, secret_encrypted, secret_hint, encryption_version, entered_at;

-- SHARED_KEYS in src/credentials/shared_key.rs: $1 is the organization.
-- An organization has few: two for each account while they are rotated.
SELECT key_sid, account_sid, credential_id, secret_encrypted, secret_hint, encryption_version, entered_at
FROM webhook_shared_keys
WHERE organization_id = $1
ORDER BY key_sid
LIMIT 500;

-- SHARED_KEYS_OF_ACCOUNT in src/credentials/shared_key.rs: $1 is the organization.
-- Of one account ($2), the newest first.
SELECT key_sid, account_sid, credential_id, secret_encrypted, secret_hint, encryption_version, entered_at
FROM webhook_shared_keys
WHERE organization_id = $1 AND account_sid = $2
ORDER BY entered_at DESC
LIMIT 10;

-- SHARED_KEY_DELETE in src/credentials/shared_key.rs: $1 is the organization.
DELETE FROM webhook_shared_keys
WHERE organization_id = $1 AND key_sid = $2
RETURNING key_sid, account_sid, credential_id, secret_encrypted, secret_hint, encryption_version, entered_at;

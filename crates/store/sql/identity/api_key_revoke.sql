-- API_KEY_REVOKE in src/identity/api_key.rs: $1 is the organization.
-- Withdraws the open invitations that were made with the key.
WITH withdrawn AS (
    DELETE FROM invitations
    WHERE organization_id = $1 AND api_key_id = $2)
UPDATE api_keys
SET revoked_at = coalesce(revoked_at, $3)
WHERE organization_id = $1 AND id = $2
RETURNING id, name, hint, role, created_by, created_at, expires_at, revoked_at, last_used_at;

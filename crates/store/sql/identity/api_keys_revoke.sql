-- API_KEYS_REVOKE in src/identity/api_key.rs: $1 is the organization.
-- Those of the keys $2 that may be revoked.
UPDATE api_keys
SET revoked_at = $3
WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND revoked_at IS NULL
RETURNING id, name, hint, role, created_by, created_by_key, scopes, agents, created_at, expires_at,
    revoked_at, last_used_at;

-- API_KEY_LIST in src/identity/api_key.rs: $1 is the organization.
SELECT id, name, hint, role, created_by, created_by_key, scopes, agents, created_at, expires_at,
    revoked_at, last_used_at
FROM api_keys
WHERE organization_id = $1 AND id < $2
ORDER BY id DESC
LIMIT $3;

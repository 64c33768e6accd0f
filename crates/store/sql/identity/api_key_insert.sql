-- API_KEY_INSERT in src/identity/api_key.rs: $1 is the organization.
INSERT INTO api_keys
    (organization_id, id, name, key_hash, hint, role, created_by, created_at, expires_at, created_by_key, scopes,
        agents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING id, name, hint, role, created_by, created_by_key, scopes, agents, created_at, expires_at,
    revoked_at, last_used_at;

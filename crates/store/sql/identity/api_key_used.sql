-- API_KEY_USED in src/identity/api_key.rs: $1 is the organization.
UPDATE api_keys
SET last_used_at = greatest(last_used_at, $3)
WHERE organization_id = $1 AND id = $2
RETURNING id;

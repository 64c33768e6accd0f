-- API_KEYS_REVOKE_OF_MEMBER in src/identity/member.rs: $1 is the organization.
UPDATE api_keys
SET revoked_at = $3
WHERE organization_id = $1 AND created_by = $2 AND revoked_at IS NULL
RETURNING id;

-- API_KEYS_IN_USE in src/identity/api_key.rs: $1 is the organization.
-- How many keys can be used; no more than $3 are counted.
SELECT count(*) AS counted
FROM (
    SELECT 1
    FROM api_keys
    WHERE organization_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
    LIMIT $3) k;

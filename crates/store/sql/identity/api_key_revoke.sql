-- API_KEY_REVOKE in src/identity/api_key.rs: $1 is the organization.
-- The key, if it may be revoked, and all that were made with it, or with these. Withdraws the open invitations and
-- ends the connect sessions that were made with any of them.
WITH RECURSIVE lineage AS (
    SELECT id
    FROM api_keys
    WHERE organization_id = $1 AND id = $2
    UNION
    SELECT k.id
    FROM lineage
    JOIN api_keys k ON k.organization_id = $1 AND k.created_by_key = lineage.id),
withdrawn AS (
    DELETE FROM invitations
    WHERE organization_id = $1 AND api_key_id IN (SELECT id FROM lineage)),
ended AS (
    DELETE FROM connect_sessions
    WHERE organization_id = $1 AND maker_kind = 'api-key' AND made_by IN (SELECT id FROM lineage))
UPDATE api_keys
SET revoked_at = $3
WHERE organization_id = $1 AND id IN (SELECT id FROM lineage) AND revoked_at IS NULL
RETURNING id, name, hint, role, created_by, created_by_key, scopes, agents, created_at, expires_at,
    revoked_at, last_used_at;

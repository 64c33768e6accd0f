-- API_KEY_LINEAGE in src/identity/api_key.rs: $1 is the organization.
-- The key and all that were made with it, or with these.
WITH RECURSIVE lineage AS (
    SELECT id
    FROM api_keys
    WHERE organization_id = $1 AND id = $2
    UNION
    SELECT k.id
    FROM lineage
    JOIN api_keys k ON k.organization_id = $1 AND k.created_by_key = lineage.id)
SELECT id
FROM lineage;

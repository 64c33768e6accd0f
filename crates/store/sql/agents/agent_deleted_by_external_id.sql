-- AGENT_DELETED_BY_EXTERNAL_ID in src/agents.rs: $1 is the organization.
-- The one that was deleted last: an external id can be given again.
SELECT id
FROM agent_configurations
WHERE organization_id = $1 AND external_id = $2 AND deleted_at IS NOT NULL
ORDER BY deleted_at DESC
LIMIT 1;

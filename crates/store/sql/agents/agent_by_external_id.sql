-- AGENT_BY_EXTERNAL_ID in src/agents.rs: $1 is the organization.
SELECT id
FROM agent_configurations
WHERE organization_id = $1 AND external_id = $2 AND deleted_at IS NULL;

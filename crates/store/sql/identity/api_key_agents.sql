-- API_KEY_AGENTS in src/identity/api_key.rs: $1 is the organization.
-- Those of the agents $2 that exist.
SELECT id
FROM agent_configurations
WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL;

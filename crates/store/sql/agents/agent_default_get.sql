-- AGENT_DEFAULT_GET in src/agents.rs: $1 is the organization.
SELECT id
FROM agent_configurations
WHERE organization_id = $1 AND is_default;

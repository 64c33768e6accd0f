-- AGENT_DELETE in src/agents.rs: $1 is the organization.
UPDATE agent_configurations
SET deleted_at = $3, is_default = false, updated_at = $3
WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL
RETURNING id;

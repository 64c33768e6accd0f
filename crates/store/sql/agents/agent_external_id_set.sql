-- AGENT_EXTERNAL_ID_SET in src/agents.rs: $1 is the organization.
UPDATE agent_configurations
SET external_id = $3, updated_at = $4
WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL
RETURNING id;

-- AGENT_CLEAR_DEFAULT in src/agents.rs: $1 is the organization.
-- Takes the default away from whichever agent has it: at most one agent of an organization is the default.
UPDATE agent_configurations
SET is_default = false, updated_at = $3
WHERE organization_id = $1 AND is_default AND id <> $2
RETURNING id;

-- AGENT_DIRECTORY_INSERT in src/agents.rs: $1 is the organization.
INSERT INTO agent_directory (organization_id, agent_id)
VALUES ($1, $2)
RETURNING 1;

-- AGENT_INSERT in src/agents.rs: $1 is the organization.
INSERT INTO agent_configurations
    (organization_id, id, name, description, voice_url, stream_url, is_default, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
RETURNING id;

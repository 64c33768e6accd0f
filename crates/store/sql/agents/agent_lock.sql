-- AGENT_LOCK in src/agents.rs: $1 is the organization.
-- Changes of an agent's settings take this lock first, so that they happen one after another. It leaves the
-- key alone: new calls of the agent, whose foreign keys need the row to stay, do not wait.
SELECT id, name
FROM agent_configurations
WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL
FOR NO KEY UPDATE;

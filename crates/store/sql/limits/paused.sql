-- PAUSED in src/limits.rs: $1 is the organization.
-- $2 agent, or NULL.
SELECT 1
FROM organizations o
LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2
WHERE o.id = $1 AND (o.paused OR a.paused);

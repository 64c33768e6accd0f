-- ROLLOUT_UNCONNECTED in src/rollout.rs: $1 is the organization.
SELECT a.id, a.name, a.is_default, count(*) OVER () AS total
FROM agent_configurations a
WHERE a.organization_id = $1 AND a.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM agent_twilio_settings s WHERE s.organization_id = $1 AND s.agent_id = a.id)
ORDER BY a.is_default DESC, a.id
LIMIT $2;

-- ROLLOUT_GET in src/rollout.rs: $1 is the organization.
SELECT o.rollout_phase, o.org_fallback_enabled,
    EXISTS (SELECT 1 FROM twilio_settings t WHERE t.organization_id = $1) AS organization_connected,
    (SELECT count(*) FROM agent_configurations a
        WHERE a.organization_id = $1 AND a.deleted_at IS NULL) AS agents
FROM organizations o
WHERE o.id = $1;

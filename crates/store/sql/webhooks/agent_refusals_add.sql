-- AGENT_REFUSALS_ADD in src/webhooks.rs: $1 is the organization.
-- As `REFUSALS_ADD`.
INSERT INTO agent_webhook_refusals (organization_id, hour, agent_id, reason, count)
SELECT id, $2, $3, $4, $5
FROM organizations
WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.id = $1)
ON CONFLICT (organization_id, hour, agent_id, reason) DO UPDATE
SET count = agent_webhook_refusals.count + excluded.count
RETURNING count;

-- AGENT_REFUSALS_ADD in src/webhooks.rs: $1 is the organization.
INSERT INTO agent_webhook_refusals (organization_id, hour, agent_id, reason, count)
SELECT id, $2, $3, $4, $5
FROM organizations
WHERE id = $1
ON CONFLICT (organization_id, hour, agent_id, reason) DO UPDATE
SET count = agent_webhook_refusals.count + excluded.count
RETURNING count;

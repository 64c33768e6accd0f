-- AGENT_REFUSALS_REMOVE in src/retention/expired.rs: $1 is the organization.
DELETE FROM agent_webhook_refusals
WHERE organization_id = $1
    AND (hour, agent_id, reason) IN (
        SELECT hour, agent_id, reason
        FROM agent_webhook_refusals
        WHERE organization_id = $1 AND hour < $2
        ORDER BY hour
        LIMIT $3)
RETURNING 1;

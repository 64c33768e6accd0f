-- ERASE_AGENT_REFUSALS in src/retention/erased_tables.rs: $1 is the organization.
DELETE FROM agent_webhook_refusals
WHERE organization_id = $1
    AND (hour, agent_id, reason) IN (
        SELECT hour, agent_id, reason
        FROM agent_webhook_refusals
        WHERE organization_id = $1
        ORDER BY hour, agent_id, reason
        LIMIT $2)
RETURNING 1;

-- REFUSAL_LIST_BY_AGENT in src/webhooks.rs: $1 is the organization.
-- Those since $2 by agent and reason, the most frequent first. Looks at the counts of $3 hours, agents and reasons at
-- most, the newest.
SELECT r.agent_id, a.name AS agent_name, a.deleted_at IS NULL AND a.id IS NOT NULL AS agent_exists, r.reason, r.count, r.last_at
FROM (
    SELECT agent_id, reason, sum(count)::bigint AS count, max(hour) AS last_at
    FROM (
        SELECT hour, agent_id, reason, count
        FROM agent_webhook_refusals
        WHERE organization_id = $1 AND hour >= $2
        ORDER BY hour DESC
        LIMIT $3) newest
    GROUP BY agent_id, reason
    ORDER BY sum(count) DESC, agent_id, reason
    LIMIT 100) r
LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = r.agent_id
ORDER BY r.count DESC, r.agent_id, r.reason;

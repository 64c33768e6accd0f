-- SHADOW_SUMS in src/shadow_calls.rs: $1 is the organization.
-- $2 since, $3 limit. Agents with the most differences first.
SELECT s.agent_id, a.name AS agent_name, a.deleted_at IS NULL AND a.id IS NOT NULL AS agent_exists, s.matching, s.differing,
    count(*) OVER () AS agents, (sum(s.matching) OVER ())::bigint AS all_matching,
    (sum(s.differing) OVER ())::bigint AS all_differing
FROM (
    SELECT agent_id, sum(matching)::bigint AS matching, sum(differing)::bigint AS differing
    FROM shadow_days
    WHERE organization_id = $1 AND day >= $2
    GROUP BY agent_id) s
LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = s.agent_id
ORDER BY s.differing DESC, s.agent_id
LIMIT $3;

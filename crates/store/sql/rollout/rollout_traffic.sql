-- ROLLOUT_TRAFFIC in src/rollout.rs: $1 is the organization.
-- One pass over the calls and messages since an instant ($2, as an id).
SELECT v.day, v.credential_source, v.agent_id, a.name AS agent_name, v.calls, v.messages, v.last_at
FROM (
    SELECT (created_at AT TIME ZONE 'UTC')::date AS day, credential_source, agent_id,
        count(*) FILTER (WHERE is_call) AS calls,
        count(*) FILTER (WHERE NOT is_call) AS messages,
        max(created_at) AS last_at
    FROM (
        SELECT created_at, credential_source, agent_id, true AS is_call
        FROM calls
        WHERE organization_id = $1 AND id >= $2
        UNION ALL
        SELECT created_at, credential_source, agent_id, false
        FROM messages
        WHERE organization_id = $1 AND id >= $2) sent
    GROUP BY 1, 2, 3) v
LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = v.agent_id
ORDER BY v.day, v.credential_source, v.last_at DESC;

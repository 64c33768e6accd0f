-- NOTICES_SHOWN in src/notices.rs: $1 is the organization.
-- Open ones, and those that were resolved after $2, as the person $3 sees them.
SELECT n.id, n.kind, n.subject_id, n.daily_limit, n.opened_at, n.resolved_at,
    $3 = ANY (n.dismissed_by) AS dismissed,
    a.name AS agent_name, k.name AS key_name, k.expires_at, e.url
FROM notices n
LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = n.subject_id
LEFT JOIN api_keys k ON k.organization_id = $1 AND k.id = n.subject_id
LEFT JOIN event_endpoints e ON e.organization_id = $1 AND e.id = n.subject_id
WHERE n.organization_id = $1 AND (n.resolved_at IS NULL OR n.resolved_at > $2)
ORDER BY n.resolved_at IS NULL DESC, n.id DESC
LIMIT $4;

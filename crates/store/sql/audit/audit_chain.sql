-- AUDIT_CHAIN in src/audit.rs: $1 is the organization.
SELECT l.id, l.sequence, l.actor_kind, l.actor_id, l.actor_name, l.remote_address, l.action,
    l.resource_type, l.resource_id, l.before, l.after, l.previous_hash, l.hash, l.created_at,
    app.audit_content(l) AS content
FROM audit_logs l
WHERE l.organization_id = $1 AND l.sequence > $2
ORDER BY l.sequence
LIMIT $3;

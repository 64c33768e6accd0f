-- PLATFORM_AUDIT_LIST in src/event_endpoints/platform_audit.rs: not bound to one organization.
-- Newest first, before $1.
SELECT id, actor_kind, actor_id, actor_name, remote_address, action, resource_type, resource_id, before, after, created_at
FROM platform_audit_logs
WHERE id < $1
ORDER BY id DESC
LIMIT $2;

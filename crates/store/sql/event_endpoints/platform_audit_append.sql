-- PLATFORM_AUDIT_APPEND in src/event_endpoints/platform_audit.rs: not bound to one organization.
-- $2 to $4 the actor, as the policy requires it of the context.
INSERT INTO platform_audit_logs (id, actor_kind, actor_id, actor_name, remote_address, action, resource_type, resource_id,
    before, after, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

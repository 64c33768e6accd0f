-- AUDIT_LAST_OF_RESOURCE in src/audit.rs: $1 is the organization.
-- $2 the resource, $3 its type.
SELECT actor_kind, actor_name
FROM audit_logs
WHERE organization_id = $1 AND resource_id = $2 AND resource_type = $3
ORDER BY resource_id DESC, sequence DESC
LIMIT 1;

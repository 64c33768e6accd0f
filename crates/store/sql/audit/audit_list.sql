-- AUDIT_LIST in src/audit.rs: $1 is the organization.
-- $2 the last id of the previous page, or NULL; a filter that is NULL filters nothing.
SELECT id, sequence, actor_kind, actor_id, actor_name, remote_address, action, resource_type, resource_id,
    before, after, previous_hash, hash, created_at
FROM audit_logs
WHERE organization_id = $1
    AND ($2::uuid IS NULL
        OR sequence < (SELECT sequence FROM audit_logs WHERE organization_id = $1 AND id = $2))
    AND ($3::timestamptz IS NULL OR created_at >= $3)
    AND ($4::timestamptz IS NULL OR created_at < $4)
    AND ($5::uuid IS NULL OR actor_id = $5)
    AND ($6::text IS NULL OR action = $6)
    AND ($7::text IS NULL OR resource_type = $7)
    AND ($8::uuid IS NULL OR resource_id = $8)
ORDER BY sequence DESC
LIMIT $9;

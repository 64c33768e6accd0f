-- AUDIT_CHAIN in src/audit.rs: $1 is the organization.
SELECT l.id, l.sequence, l.actor_kind, l.actor_id, l.actor_name, l.remote_address, l.action,
    l.resource_type, l.resource_id, l.before, l.after, l.previous_hash, l.hash, l.created_at,
    jsonb_build_array(l.organization_id, l.id, l.sequence,
        to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        l.actor_kind, l.actor_id, l.actor_name, l.remote_address, l.action,
        l.resource_type, l.resource_id, l.before, l.after)::text AS content
FROM audit_logs l
WHERE l.organization_id = $1 AND l.sequence > $2
ORDER BY l.sequence
LIMIT $3;

-- AUDIT_LIST_BY_RESOURCE in src/audit.rs: $1 is the organization.
-- As `AUDIT_LIST`, of one resource ($12).
SELECT * FROM (
    (SELECT *, true AS matches FROM (
        SELECT id, sequence, actor_kind, actor_id, actor_name, remote_address, action, resource_type, resource_id,
            before, after, previous_hash, hash, created_at
        FROM audit_logs
        WHERE organization_id = $1 AND (resource_id, sequence) < ($12, CASE WHEN $2::uuid IS NULL THEN 9223372036854775807
            ELSE (SELECT sequence FROM audit_logs WHERE organization_id = $1 AND id = $2) END) AND resource_id >= $12
        ORDER BY resource_id DESC, sequence DESC
        LIMIT 10000) examined
    WHERE ($3::timestamptz IS NULL OR created_at >= $3)
        AND ($4::timestamptz IS NULL OR created_at < $4)
        AND ($5::uuid IS NULL OR actor_id = $5)
        AND ($6::text IS NULL OR action = $6)
        AND ($7::text IS NULL OR resource_type = $7)
        AND ($8::text IS NULL OR actor_kind = $8)
        AND ($10::text IS NULL
            OR strpos(lower(actor_name), $10) > 0
            OR strpos(action, $10) > 0
            OR resource_id = ANY ($11::uuid[])
            OR strpos(lower(before::text), $10) > 0
            OR strpos(lower(after::text), $10) > 0)
    ORDER BY resource_id DESC, sequence DESC
    LIMIT $9)
    UNION ALL
    (SELECT id, sequence, actor_kind, actor_id, actor_name, remote_address, action, resource_type, resource_id,
            before, after, previous_hash, hash, created_at, false
    FROM audit_logs
    WHERE organization_id = $1 AND (resource_id, sequence) < ($12, CASE WHEN $2::uuid IS NULL THEN 9223372036854775807
            ELSE (SELECT sequence FROM audit_logs WHERE organization_id = $1 AND id = $2) END) AND resource_id >= $12
    ORDER BY resource_id DESC, sequence DESC
    LIMIT 1 OFFSET 10000 - 1)) page
LIMIT $9;

-- EXPORT_MESSAGES in src/retention/export.rs: $1 is the organization.
-- After the id $2, at most $3.
SELECT id, (jsonb_build_object('table', 'messages') || to_jsonb(m))::text AS line
FROM messages m
WHERE organization_id = $1 AND id > $2
ORDER BY id
LIMIT $3;

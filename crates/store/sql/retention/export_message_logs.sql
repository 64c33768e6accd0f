-- EXPORT_MESSAGE_LOGS in src/retention/export.rs: $1 is the organization.
-- After the id $2, at most $3.
SELECT id, (jsonb_build_object('table', 'message_logs') || to_jsonb(l))::text AS line
FROM message_logs l
WHERE organization_id = $1 AND id > $2
ORDER BY id
LIMIT $3;

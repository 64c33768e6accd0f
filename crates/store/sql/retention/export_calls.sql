-- EXPORT_CALLS in src/retention/export.rs: $1 is the organization.
-- After the id $2, at most $3. The columns as they are stored; credentials appear as ids.
SELECT id, (jsonb_build_object('table', 'calls') || to_jsonb(c))::text AS line
FROM calls c
WHERE organization_id = $1 AND id > $2
ORDER BY id
LIMIT $3;

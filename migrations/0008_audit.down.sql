DROP FUNCTION app.audit(uuid, uuid, timestamptz, text, text, text, text, uuid, jsonb, jsonb);
DROP FUNCTION app.audit_content(audit_logs);
DROP TABLE audit_heads;
DROP TABLE audit_logs;

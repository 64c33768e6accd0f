DROP FUNCTION app.audit(uuid, uuid, timestamptz, text, text, text, text, uuid, jsonb, jsonb);
DROP FUNCTION app.audit_content(linecard.audit_logs);
DROP TABLE linecard.audit_heads;
DROP TABLE linecard.audit_logs;

-- AUDIT_APPEND_CONNECT in src/audit.rs: $1 is the organization.
-- As `AUDIT_APPEND`, where a connect session acts.
SELECT app.audit_connect($1, $2, $3, $4, $5, $6, $7, $8, $9);

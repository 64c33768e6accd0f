-- AUDIT_APPEND_PLATFORM in src/audit.rs: $1 is the organization.
-- As `AUDIT_APPEND`, where a platform key acts.
SELECT app.audit_platform($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- AUDIT_APPEND in src/audit.rs: $1 is the organization.
-- Takes the lock of the organization's chain until the transaction ends.
SELECT app.audit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- AUDIT_HEAD in src/audit.rs: $1 is the organization.
SELECT sequence, hash
FROM audit_heads
WHERE organization_id = $1;

-- ORGANIZATION_LOCK in src/identity/organization.rs: $1 is the organization.
-- Not FOR UPDATE: foreign keys to the organization are checked meanwhile by transactions that hold the audit
-- log's head, and would wait here in a circle.
SELECT id
FROM organizations
WHERE id = $1
FOR NO KEY UPDATE;

-- ERASE_ORGANIZATION in src/retention/erasure.rs: $1 is the organization.
-- With its audit log.
DELETE FROM organizations
WHERE id = $1
RETURNING 1;

-- ERASE_LEASE in src/retention/erasure.rs: $1 is the organization.
DELETE FROM work_leases
WHERE organization_id = $1
RETURNING 1;

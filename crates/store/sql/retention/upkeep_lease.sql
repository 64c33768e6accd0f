-- UPKEEP_LEASE in src/retention/settings.rs: $1 is the organization.
-- The organization has a lease from now on, so that it is visited although nothing of it is open; not one that is gone. $2
-- now.
INSERT INTO work_leases (organization_id, due_at)
SELECT id, $2
FROM organizations
WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.id = $1)
ON CONFLICT (organization_id) DO NOTHING
RETURNING 1;

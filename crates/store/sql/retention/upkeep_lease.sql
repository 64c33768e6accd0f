-- UPKEEP_LEASE in src/retention/settings.rs: $1 is the organization.
-- The organization has a lease from now on, so that it is visited although nothing of it is open. $2 now.
INSERT INTO work_leases (organization_id, due_at)
VALUES ($1, $2)
ON CONFLICT (organization_id) DO NOTHING
RETURNING 1;

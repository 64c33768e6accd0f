-- WORK_ORGANIZATIONS in src/work/lease.rs: not bound to one organization.
-- $1 now.
SELECT organization_id
FROM work_leases
WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
ORDER BY due_at
LIMIT $2;

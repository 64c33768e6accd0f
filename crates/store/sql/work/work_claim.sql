-- WORK_CLAIM in src/work/lease.rs: not bound to one organization.
-- $1 organization, $2 now, $3 the lease's end. While it is leased, `due_at` is the lease's end: an intent that
-- arrives meanwhile and falls due earlier moves it, and `WORK_RELEASE` sees that.
UPDATE work_leases
SET leased_until = $3, due_at = $3
WHERE organization_id = $1 AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
RETURNING organization_id;

-- CALL_LEASE in src/calls/progress.rs: $1 is the organization.
-- The organization is looked at when the call is, if that is at $3. Touched only if it would be looked at too late: each
-- touch locks the lease, and what happens in one organization would wait for each other.
INSERT INTO work_leases (organization_id, due_at)
SELECT w.organization_id, w.due_at
FROM call_work w
WHERE w.organization_id = $1 AND w.call_id = $2 AND w.due_at = $3
    AND NOT EXISTS (SELECT 1 FROM work_leases l WHERE l.organization_id = $1 AND l.due_at <= $3)
ON CONFLICT (organization_id) DO UPDATE
SET due_at = least(work_leases.due_at, excluded.due_at)
RETURNING 1;

-- WORK_RELEASE in src/work/lease.rs: $1 is the organization.
-- $2 the lease's end, $3 when to look at the organization again. An intent that committed while the lease was
-- held has moved `due_at` away from the lease's end; that time is kept, since this statement may not see the
-- intent's work yet. For the same reason `due_at` is never set later than $3 (docs/adr/0006).
UPDATE work_leases
SET leased_until = NULL,
    due_at = least(
        CASE WHEN due_at < $2 THEN due_at END,
        $3,
        (SELECT min(due_at) FROM call_work WHERE organization_id = $1),
        (SELECT min(due_at) FROM message_work WHERE organization_id = $1),
        (SELECT min(due_at) FROM call_recordings WHERE organization_id = $1 AND due_at IS NOT NULL))
WHERE organization_id = $1 AND leased_until = $2
RETURNING organization_id;

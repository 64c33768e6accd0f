-- MESSAGE_LEASE in src/messages/progress.rs: $1 is the organization.
-- As `CALL_LEASE`.
INSERT INTO work_leases (organization_id, due_at)
SELECT w.organization_id, w.due_at
FROM message_work w
WHERE w.organization_id = $1 AND w.message_id = $2 AND w.due_at = $3
    AND NOT EXISTS (SELECT 1 FROM work_leases l WHERE l.organization_id = $1 AND l.due_at <= $3)
ON CONFLICT (organization_id) DO UPDATE
SET due_at = least(work_leases.due_at, excluded.due_at)
RETURNING 1;

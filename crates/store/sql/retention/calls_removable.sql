-- CALLS_REMOVABLE in src/retention/history.rs: $1 is the organization.
-- Calls that ended, and of which nothing was heard since $2 ($5 as an id), the oldest first. None that has work, or whose
-- price is still expected ($3): its sums would change with time.
SELECT id, created_at
FROM calls c
WHERE organization_id = $1 AND id < $5 AND created_at < $2
    AND (presumed OR app.call_rank(status, false) >= 100)
    AND (price IS NOT NULL OR status <> 'completed' OR coalesce(ended_at, updated_at) <= $3)
    AND NOT EXISTS (
        SELECT 1
        FROM call_work w
        WHERE w.organization_id = $1 AND w.call_id = c.id)
    AND NOT EXISTS (
        SELECT 1
        FROM call_logs l
        WHERE l.organization_id = $1 AND l.call_id = c.id AND l.received_at >= $2)
    AND NOT EXISTS (
        SELECT 1
        FROM call_recordings r
        WHERE r.organization_id = $1 AND r.call_id = c.id AND r.created_at >= $2)
ORDER BY id
LIMIT $4
FOR UPDATE OF c SKIP LOCKED;

-- RECORDING_LEASE in src/calls/recordings.rs: $1 is the organization.
-- The organization is looked at when the recording, $2, falls due. Its lease is left alone if it falls due by $3
-- (docs/adr/0006); NULL: never.
INSERT INTO work_leases (organization_id, due_at)
SELECT r.organization_id, r.due_at
FROM call_recordings r
WHERE r.organization_id = $1 AND r.id = $2 AND r.due_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM work_leases l WHERE l.organization_id = $1 AND l.due_at <= $3::timestamptz)
ON CONFLICT (organization_id) DO UPDATE
SET due_at = least(work_leases.due_at, excluded.due_at)
RETURNING 1;

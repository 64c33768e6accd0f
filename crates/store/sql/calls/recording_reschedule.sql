-- RECORDING_RESCHEDULE in src/calls/recordings.rs: $1 is the organization.
-- $2 recording, $3 the next look; NULL: none.
UPDATE call_recordings
SET due_at = $3, attempts = least(attempts, 1000) + 1
WHERE organization_id = $1 AND id = $2
RETURNING 1;

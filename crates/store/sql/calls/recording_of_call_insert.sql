-- RECORDING_OF_CALL_INSERT in src/calls/recordings.rs: $1 is the organization.
-- The recording that a call was placed with, at its first report. $2 call, $3 now.
INSERT INTO call_recordings
    (organization_id, id, call_id, agent_id, status, channels, created_at, updated_at)
SELECT organization_id, id, id, agent_id, 'initiating', 1, $3, $3
FROM calls
WHERE organization_id = $1 AND id = $2
ON CONFLICT DO NOTHING
RETURNING 1;

-- RECORDING_GET in src/calls/recordings.rs: $1 is the organization.
SELECT
    organization_id, id, call_id, agent_id, recording_sid, status, channels, duration_seconds, error_code, error_message,
    created_at, updated_at, deleted_at, attempts,
    placed_by, placed_by_key, placed_by_name, placed_from
FROM call_recordings
WHERE organization_id = $1 AND call_id = $2 AND id = $3;

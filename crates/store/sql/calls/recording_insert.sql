-- RECORDING_INSERT in src/calls/recordings.rs: $1 is the organization.
-- The intent of a recording. $2 recording, $3 call, $4 channels, $5 now, $6 the client's address, $7 the next look.
WITH placer AS (
    SELECT created_by AS user_id, id AS api_key_id, name
    FROM api_keys
    WHERE organization_id = $1 AND id = app.uid()
    UNION ALL
    SELECT user_id, NULL, email
    FROM organization_members
    WHERE organization_id = $1 AND user_id = app.uid())
INSERT INTO call_recordings
    (organization_id, id, call_id, agent_id, status, channels, created_at, updated_at, due_at,
    placed_by, placed_by_key, placed_by_name, placed_from)
SELECT c.organization_id, $2::uuid, c.id, c.agent_id, 'initiating', $4::smallint, $5::timestamptz, $5,
    $7::timestamptz, placer.user_id, placer.api_key_id, placer.name, $6::text
FROM calls c
LEFT JOIN placer ON true
WHERE c.organization_id = $1 AND c.id = $3::uuid
RETURNING 1;

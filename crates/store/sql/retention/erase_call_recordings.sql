-- ERASE_CALL_RECORDINGS in src/retention/erased_tables.rs: $1 is the organization.
-- Twilio keeps the audio of those that have a SID and were not deleted.
DELETE FROM call_recordings
WHERE organization_id = $1
    AND (id) IN (
        SELECT id
        FROM call_recordings
        WHERE organization_id = $1
        ORDER BY id
        LIMIT $2)
RETURNING recording_sid IS NOT NULL AND deleted_at IS NULL AS at_twilio;

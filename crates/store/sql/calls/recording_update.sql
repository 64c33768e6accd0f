-- RECORDING_UPDATE in src/calls/recordings.rs: $1 is the organization.
-- What was learned of a recording. Facts are kept even if the status does not move; what is about another SID than the
-- stored one changes nothing. A recording that can be listened to, or never will be, is not looked at again.
--
-- $2 recording, $3 SID or NULL, $4 status, $5 seconds, $6 channels, $7 error code, $8 error message, $9 now, $10 whether
-- a pause is ended on request, $11 the next look, $12 the call: Twilio's report names both, and is signed for any call of the
-- account. The row is locked before it is compared, so that of two reports at once the later one sees the earlier.
--
-- `deleted` with a SID says that this one was deleted at Twilio. What was deleted here before its SID was known is due when it
-- becomes known, and stays so until it was deleted at Twilio, too.
WITH before AS (
    SELECT app.recording_rank($4::text) > app.recording_rank(status)
            OR ($10::boolean AND status = 'paused' AND $4 = 'in-progress') AS moves
    FROM call_recordings
    WHERE organization_id = $1 AND id = $2 AND call_id = $12
    FOR UPDATE)
UPDATE call_recordings r
SET status = CASE WHEN moves THEN $4 ELSE status END,
    recording_sid = coalesce(recording_sid, $3::text),
    duration_seconds = coalesce($5::integer, duration_seconds),
    channels = coalesce($6::smallint, channels),
    error_code = CASE WHEN moves THEN $7::integer ELSE error_code END,
    error_message = CASE WHEN moves THEN $8::text ELSE error_message END,
    deleted_at = CASE WHEN moves AND $4 = 'deleted' THEN $9::timestamptz ELSE deleted_at END,
    due_at = CASE
        WHEN status = 'deleted' OR (moves AND $4 = 'deleted') THEN CASE
            WHEN recording_sid IS DISTINCT FROM $3 AND (moves OR recording_sid IS NULL) THEN $11::timestamptz
            WHEN NOT moves THEN r.due_at END
        WHEN app.recording_rank(CASE WHEN moves THEN $4 ELSE status END) < 30
            AND NOT (moves AND $4 = 'failed') THEN $11 END,
    attempts = CASE WHEN moves THEN 0 ELSE attempts END,
    updated_at = $9
FROM before
WHERE r.organization_id = $1 AND r.id = $2 AND ($3::text IS NULL OR recording_sid IS NULL OR recording_sid = $3)
RETURNING
    organization_id, id, call_id, agent_id, recording_sid, status, channels, duration_seconds, error_code, error_message,
    created_at, updated_at, deleted_at, attempts,
    placed_by, placed_by_key, placed_by_name, placed_from, moves, due_at;

DROP TABLE linecard.call_recordings;
DROP FUNCTION app.recording_rank(text);
-- Entries of the new sources stay: the release before shows them by their text.
ALTER TABLE linecard.call_logs
    DROP CONSTRAINT call_logs_source_check,
    ADD CONSTRAINT call_logs_source_check CHECK (source ~ '^(answer|callback|fetch|hangup|reconciler)$') NOT VALID,
    DROP COLUMN accepts,
    DROP COLUMN placed_from,
    DROP COLUMN placed_by_name,
    DROP COLUMN placed_by_key,
    DROP COLUMN placed_by;

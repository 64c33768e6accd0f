DROP TABLE linecard.call_recordings;
DROP FUNCTION app.recording_rank(text);
-- Entries of the new sources stay, as notes of the reconciler's, by their text.
ALTER TABLE linecard.call_logs NO FORCE ROW LEVEL SECURITY;
UPDATE linecard.call_logs SET source = 'reconciler' WHERE source IN ('redirect', 'transfer', 'digits', 'recording');
ALTER TABLE linecard.call_logs FORCE ROW LEVEL SECURITY;
ALTER TABLE linecard.call_logs DROP CONSTRAINT call_logs_source_check;
ALTER TABLE linecard.call_logs
    ADD CONSTRAINT call_logs_source_check CHECK (source ~ '^(answer|callback|fetch|hangup|reconciler)$');
ALTER TABLE linecard.call_logs
    DROP COLUMN accepts,
    DROP COLUMN placed_from,
    DROP COLUMN placed_by_name,
    DROP COLUMN placed_by_key,
    DROP COLUMN placed_by;

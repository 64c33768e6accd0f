-- EXPORT_CALL_RECORDINGS in src/retention/export.rs: $1 is the organization.
-- After the id $2, at most $3. Without the audio, which is Twilio's.
SELECT id, (jsonb_build_object('table', 'call_recordings') || to_jsonb(r))::text AS line
FROM call_recordings r
WHERE organization_id = $1 AND id > $2
ORDER BY id
LIMIT $3;

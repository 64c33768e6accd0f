-- CALL_RECORDINGS_REMOVE in src/retention/history.rs: $1 is the organization.
-- What is known of the recordings; Twilio keeps the audio until it is deleted there.
DELETE FROM call_recordings
WHERE organization_id = $1 AND call_id = ANY ($2)
RETURNING 1;

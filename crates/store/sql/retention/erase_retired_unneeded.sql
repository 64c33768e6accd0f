-- ERASE_RETIRED_UNNEEDED in src/retention/erasure.rs: $1 is the organization.
-- Tokens that were retired before $2.
DELETE FROM retired_twilio_credentials s
WHERE s.organization_id = $1 AND s.retired_at < $2 AND NOT (EXISTS (
    SELECT 1
    FROM call_work w
    JOIN calls c ON c.organization_id = $1 AND c.id = w.call_id
    WHERE w.organization_id = $1 AND c.credential_id = s.credential_id AND NOT c.presumed AND app.call_rank(c.status, false) < 100)
OR EXISTS (
    SELECT 1
    FROM message_work w
    JOIN messages m ON m.organization_id = $1 AND m.id = w.message_id
    WHERE w.organization_id = $1 AND m.credential_id = s.credential_id AND NOT m.presumed AND m.status IN ('initiating', 'submission-unknown')))
RETURNING 1;

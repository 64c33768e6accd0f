-- RETIRED_ERASE in src/credentials/retired.rs: $1 is the organization.
-- A call or message that is open or has no price yet may still need its credential: those are the ones that
-- have work.
DELETE FROM retired_twilio_credentials r
WHERE r.organization_id = $1 AND r.retired_at < $2
    AND NOT EXISTS (
        SELECT 1
        FROM call_work w
        JOIN calls c ON c.organization_id = w.organization_id AND c.id = w.call_id
        WHERE w.organization_id = $1 AND c.credential_id = r.credential_id)
    AND NOT EXISTS (
        SELECT 1
        FROM message_work w
        JOIN messages m ON m.organization_id = w.organization_id AND m.id = w.message_id
        WHERE w.organization_id = $1 AND m.credential_id = r.credential_id)
RETURNING r.credential_id;

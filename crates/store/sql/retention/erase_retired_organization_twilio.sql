-- ERASE_RETIRED_ORGANIZATION_TWILIO in src/retention/erasure.rs: $1 is the organization.
-- As `ERASE_RETIRED_AGENT_TWILIO`, of the organization.
DELETE FROM twilio_settings s
WHERE s.organization_id = $1
    AND EXISTS (
        SELECT 1
        FROM retired_twilio_credentials r
        WHERE r.organization_id = $1 AND r.credential_id = s.credential_id)
RETURNING 1;

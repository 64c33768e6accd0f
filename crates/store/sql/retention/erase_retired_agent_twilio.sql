-- ERASE_RETIRED_AGENT_TWILIO in src/retention/erasure.rs: $1 is the organization.
-- Only what is among the retired ones: what was stored since then stays until the next visit.
DELETE FROM agent_twilio_settings s
WHERE s.organization_id = $1
    AND EXISTS (
        SELECT 1
        FROM retired_twilio_credentials r
        WHERE r.organization_id = $1 AND r.credential_id = s.credential_id)
RETURNING 1;

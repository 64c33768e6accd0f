-- CALL_TURN_RATE in src/calls/turn.rs: $1 is the organization.
-- What the settings that the call was stored with say now; none, if they have been replaced.
SELECT s.calls_per_second
FROM calls c
JOIN agent_twilio_settings s ON s.organization_id = c.organization_id AND s.credential_id = c.credential_id
WHERE c.organization_id = $1 AND c.id = $2
UNION ALL
SELECT s.calls_per_second
FROM calls c
JOIN twilio_settings s ON s.organization_id = c.organization_id AND s.credential_id = c.credential_id
WHERE c.organization_id = $1 AND c.id = $2;

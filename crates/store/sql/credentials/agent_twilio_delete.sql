-- AGENT_TWILIO_DELETE in src/credentials/agent_twilio.rs: $1 is the organization.
DELETE FROM agent_twilio_settings
WHERE organization_id = $1 AND agent_id = $2
RETURNING credential_id;

-- AGENT_TWILIO_RETIRING in src/credentials/agent_twilio.rs: $1 is the organization.
-- The credential that is about to be replaced by $3, or removed: NULL. Locks the settings: nothing else replaces it
-- meanwhile.
SELECT credential_id, account_sid, auth_token_encrypted, encryption_version, region, edge
FROM agent_twilio_settings
WHERE organization_id = $1 AND agent_id = $2 AND credential_id IS DISTINCT FROM $3::uuid
FOR UPDATE;

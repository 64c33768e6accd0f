-- ORGANIZATION_TWILIO_RETIRING in src/credentials/organization_twilio.rs: $1 is the organization.
-- The credential that is about to be replaced by $2, or removed: NULL. Locks the settings: nothing else replaces it
-- meanwhile.
SELECT credential_id, account_sid, auth_token_encrypted, encryption_version, region, edge
FROM twilio_settings
WHERE organization_id = $1 AND credential_id IS DISTINCT FROM $2::uuid
FOR UPDATE;

-- ORGANIZATION_TWILIO_DELETE in src/credentials/organization_twilio.rs: $1 is the organization.
DELETE FROM twilio_settings
WHERE organization_id = $1
RETURNING credential_id;

DROP FUNCTION app.promote_next_token(uuid, uuid, uuid, uuid, timestamptz);
DROP TABLE linecard.twilio_credential_health;
DROP TABLE linecard.retired_twilio_credentials;
DROP TABLE linecard.twilio_settings;
DROP TABLE linecard.agent_twilio_settings;

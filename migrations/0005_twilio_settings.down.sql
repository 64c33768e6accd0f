DROP TABLE twilio_credential_health;
DROP TABLE retired_twilio_credentials;
DROP TABLE twilio_settings;
DROP TABLE agent_twilio_settings;

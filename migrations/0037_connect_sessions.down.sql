DROP FUNCTION app.audit_connect(uuid, uuid, timestamptz, text, text, text, uuid, jsonb, jsonb);
DROP FUNCTION app.enter_connect(bytea, uuid, timestamptz);
DROP FUNCTION app.admitted_connect_session(bytea, timestamptz);
DROP FUNCTION app.live_connect_session(uuid, timestamptz);
ALTER TABLE linecard.audit_logs DROP CONSTRAINT audit_logs_actor_kind_check;
-- Entries of connect sessions stay, since the chain contains them; then only new rows are checked.
DO $$
BEGIN
    ALTER TABLE linecard.audit_logs ADD CONSTRAINT audit_logs_actor_kind_check
        CHECK (actor_kind IN ('user', 'api-key', 'platform-key', 'operator', 'service'));
EXCEPTION WHEN check_violation THEN
    ALTER TABLE linecard.audit_logs ADD CONSTRAINT audit_logs_actor_kind_check
        CHECK (actor_kind IN ('user', 'api-key', 'platform-key', 'operator', 'service')) NOT VALID;
END $$;
DROP POLICY agent_directory_connect ON linecard.agent_directory;
DROP POLICY twilio_credential_health_update_connect ON linecard.twilio_credential_health;
DROP POLICY twilio_credential_health_insert_connect ON linecard.twilio_credential_health;
DROP POLICY twilio_credential_health_select_connect ON linecard.twilio_credential_health;
DROP POLICY retired_twilio_credentials_insert_connect ON linecard.retired_twilio_credentials;
DROP POLICY agent_twilio_settings_delete_connect ON linecard.agent_twilio_settings;
DROP POLICY agent_twilio_settings_update_connect ON linecard.agent_twilio_settings;
DROP POLICY agent_twilio_settings_insert_connect ON linecard.agent_twilio_settings;
DROP POLICY agent_twilio_settings_select_connect ON linecard.agent_twilio_settings;
DROP POLICY agent_configurations_lock_connect ON linecard.agent_configurations;
DROP POLICY agent_configurations_select_connect ON linecard.agent_configurations;
DROP FUNCTION app.connects_credential(uuid);
DROP FUNCTION app.connects(uuid);
DROP TABLE linecard.connect_sessions;

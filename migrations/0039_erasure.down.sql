DROP FUNCTION app.people_of_this_organization_only();
DROP FUNCTION app.platform_organization(text);

DROP INDEX linecard.password_resets_through_organization;
DROP INDEX linecard.password_resets_requested_by;
DROP INDEX linecard.agent_directory_organization;

DROP POLICY work_leases_delete_eraser ON linecard.work_leases;
DROP POLICY work_leases_select_eraser ON linecard.work_leases;
DROP POLICY webhook_shared_keys_delete_eraser ON linecard.webhook_shared_keys;
DROP POLICY webhook_shared_keys_select_eraser ON linecard.webhook_shared_keys;
DROP POLICY webhook_refusals_delete_eraser ON linecard.webhook_refusals;
DROP POLICY webhook_refusals_select_eraser ON linecard.webhook_refusals;
DROP POLICY usage_days_delete_eraser ON linecard.usage_days;
DROP POLICY usage_days_select_eraser ON linecard.usage_days;
DROP POLICY usage_changes_delete_eraser ON linecard.usage_changes;
DROP POLICY usage_changes_select_eraser ON linecard.usage_changes;
DROP POLICY twilio_settings_delete_eraser ON linecard.twilio_settings;
DROP POLICY twilio_settings_select_eraser ON linecard.twilio_settings;
DROP POLICY connect_sessions_delete_eraser ON linecard.connect_sessions;
DROP POLICY connect_sessions_select_eraser ON linecard.connect_sessions;
DROP POLICY twilio_credential_health_delete_eraser ON linecard.twilio_credential_health;
DROP POLICY twilio_credential_health_select_eraser ON linecard.twilio_credential_health;
DROP POLICY shadow_differences_delete_eraser ON linecard.shadow_differences;
DROP POLICY shadow_differences_select_eraser ON linecard.shadow_differences;
DROP POLICY shadow_days_delete_eraser ON linecard.shadow_days;
DROP POLICY shadow_days_select_eraser ON linecard.shadow_days;
DROP POLICY security_settings_delete_eraser ON linecard.security_settings;
DROP POLICY security_settings_select_eraser ON linecard.security_settings;
DROP POLICY retired_twilio_credentials_delete_eraser ON linecard.retired_twilio_credentials;
DROP POLICY retired_twilio_credentials_select_eraser ON linecard.retired_twilio_credentials;
DROP POLICY retention_settings_delete_eraser ON linecard.retention_settings;
DROP POLICY retention_settings_select_eraser ON linecard.retention_settings;
DROP POLICY queued_call_options_delete_eraser ON linecard.queued_call_options;
DROP POLICY queued_call_options_select_eraser ON linecard.queued_call_options;
DROP POLICY organization_upkeep_delete_eraser ON linecard.organization_upkeep;
DROP POLICY organization_upkeep_select_eraser ON linecard.organization_upkeep;
DROP POLICY messages_delete_eraser ON linecard.messages;
DROP POLICY messages_select_eraser ON linecard.messages;
DROP POLICY message_work_delete_eraser ON linecard.message_work;
DROP POLICY message_work_select_eraser ON linecard.message_work;
DROP POLICY message_logs_delete_eraser ON linecard.message_logs;
DROP POLICY message_logs_select_eraser ON linecard.message_logs;
DROP POLICY limit_events_delete_eraser ON linecard.limit_events;
DROP POLICY limit_events_select_eraser ON linecard.limit_events;
DROP POLICY invitations_delete_eraser ON linecard.invitations;
DROP POLICY invitations_select_eraser ON linecard.invitations;
DROP POLICY idempotency_keys_delete_eraser ON linecard.idempotency_keys;
DROP POLICY idempotency_keys_select_eraser ON linecard.idempotency_keys;
DROP POLICY event_leases_delete_eraser ON linecard.event_leases;
DROP POLICY event_leases_select_eraser ON linecard.event_leases;
DROP POLICY event_endpoints_delete_eraser ON linecard.event_endpoints;
DROP POLICY event_endpoints_select_eraser ON linecard.event_endpoints;
DROP POLICY event_endpoint_states_delete_eraser ON linecard.event_endpoint_states;
DROP POLICY event_endpoint_states_select_eraser ON linecard.event_endpoint_states;
DROP POLICY event_deliveries_delete_eraser ON linecard.event_deliveries;
DROP POLICY event_deliveries_select_eraser ON linecard.event_deliveries;
DROP POLICY do_not_call_delete_eraser ON linecard.do_not_call;
DROP POLICY do_not_call_select_eraser ON linecard.do_not_call;
DROP POLICY daily_counts_delete_eraser ON linecard.daily_counts;
DROP POLICY daily_counts_select_eraser ON linecard.daily_counts;
DROP POLICY calls_delete_eraser ON linecard.calls;
DROP POLICY calls_select_eraser ON linecard.calls;
DROP POLICY call_work_delete_eraser ON linecard.call_work;
DROP POLICY call_work_select_eraser ON linecard.call_work;
DROP POLICY call_recordings_delete_eraser ON linecard.call_recordings;
DROP POLICY call_recordings_select_eraser ON linecard.call_recordings;
DROP POLICY call_queue_delete_eraser ON linecard.call_queue;
DROP POLICY call_queue_select_eraser ON linecard.call_queue;
DROP POLICY call_logs_delete_eraser ON linecard.call_logs;
DROP POLICY call_logs_select_eraser ON linecard.call_logs;
DROP POLICY api_keys_delete_eraser ON linecard.api_keys;
DROP POLICY api_keys_select_eraser ON linecard.api_keys;
DROP POLICY agent_webhook_refusals_delete_eraser ON linecard.agent_webhook_refusals;
DROP POLICY agent_webhook_refusals_select_eraser ON linecard.agent_webhook_refusals;
DROP POLICY agent_twilio_settings_delete_eraser ON linecard.agent_twilio_settings;
DROP POLICY agent_twilio_settings_select_eraser ON linecard.agent_twilio_settings;
DROP POLICY agent_directory_delete_eraser ON linecard.agent_directory;
DROP POLICY agent_directory_select_eraser ON linecard.agent_directory;
DROP POLICY agent_configurations_delete_eraser ON linecard.agent_configurations;
DROP POLICY agent_configurations_select_eraser ON linecard.agent_configurations;
DROP POLICY retired_twilio_credentials_insert_eraser ON linecard.retired_twilio_credentials;
DROP POLICY call_rates_update_eraser ON linecard.call_rates;
DROP POLICY audit_heads_select_eraser ON linecard.audit_heads;
DROP POLICY organizations_delete_eraser ON linecard.organizations;
DROP POLICY organizations_select_eraser ON linecard.organizations;
REVOKE DELETE ON linecard.agent_configurations, linecard.agent_directory, linecard.api_keys, linecard.event_leases,
    linecard.organization_upkeep, linecard.organizations, linecard.retention_settings, linecard.security_settings,
    linecard.work_leases FROM linecard_app;
REVOKE DELETE ON linecard.users FROM linecard_app;
DROP POLICY users_delete_eraser ON linecard.users;
DROP POLICY organization_members_delete_eraser ON linecard.organization_members;
DROP POLICY organization_members_select_eraser ON linecard.organization_members;

-- Keys and invitations of people who are gone stay; then only new rows are checked.
DO $$
BEGIN
    ALTER TABLE linecard.api_keys ADD CONSTRAINT api_keys_created_by_fkey
        FOREIGN KEY (created_by) REFERENCES linecard.users (id);
EXCEPTION WHEN foreign_key_violation THEN
    ALTER TABLE linecard.api_keys ADD CONSTRAINT api_keys_created_by_fkey
        FOREIGN KEY (created_by) REFERENCES linecard.users (id) NOT VALID;
END $$;
DO $$
BEGIN
    ALTER TABLE linecard.invitations ADD CONSTRAINT invitations_invited_by_fkey
        FOREIGN KEY (invited_by) REFERENCES linecard.users (id);
EXCEPTION WHEN foreign_key_violation THEN
    ALTER TABLE linecard.invitations ADD CONSTRAINT invitations_invited_by_fkey
        FOREIGN KEY (invited_by) REFERENCES linecard.users (id) NOT VALID;
END $$;
ALTER TABLE linecard.audit_heads DROP CONSTRAINT audit_heads_organization_id_fkey;
ALTER TABLE linecard.audit_heads ADD CONSTRAINT audit_heads_organization_id_fkey
    FOREIGN KEY (organization_id) REFERENCES linecard.organizations (id);
ALTER TABLE linecard.audit_logs DROP CONSTRAINT audit_logs_organization_id_fkey;
ALTER TABLE linecard.audit_logs ADD CONSTRAINT audit_logs_organization_id_fkey
    FOREIGN KEY (organization_id) REFERENCES linecard.organizations (id);
ALTER TABLE linecard.users DROP CONSTRAINT users_home_organization_id_fkey;
ALTER TABLE linecard.users ADD CONSTRAINT users_home_organization_id_fkey
    FOREIGN KEY (home_organization_id) REFERENCES linecard.organizations (id);
ALTER TABLE linecard.password_resets DROP CONSTRAINT password_resets_through_organization_fkey;
ALTER TABLE linecard.password_resets ADD CONSTRAINT password_resets_through_organization_fkey
    FOREIGN KEY (through_organization) REFERENCES linecard.organizations (id);
ALTER TABLE linecard.password_resets DROP CONSTRAINT password_resets_requested_by_fkey;
ALTER TABLE linecard.password_resets ADD CONSTRAINT password_resets_requested_by_fkey
    FOREIGN KEY (requested_by) REFERENCES linecard.users (id);
ALTER TABLE linecard.password_resets DROP CONSTRAINT password_resets_user_id_fkey;
ALTER TABLE linecard.password_resets ADD CONSTRAINT password_resets_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id);
ALTER TABLE linecard.mailed_password_resets DROP CONSTRAINT mailed_password_resets_user_id_fkey;
ALTER TABLE linecard.mailed_password_resets ADD CONSTRAINT mailed_password_resets_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id);
ALTER TABLE linecard.identities DROP CONSTRAINT identities_user_id_fkey;
ALTER TABLE linecard.identities ADD CONSTRAINT identities_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id);
ALTER TABLE linecard.recovery_codes DROP CONSTRAINT recovery_codes_user_id_fkey;
ALTER TABLE linecard.recovery_codes ADD CONSTRAINT recovery_codes_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id);
ALTER TABLE linecard.second_factors DROP CONSTRAINT second_factors_user_id_fkey;
ALTER TABLE linecard.second_factors ADD CONSTRAINT second_factors_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id);
ALTER TABLE linecard.sessions DROP CONSTRAINT sessions_user_id_fkey;
ALTER TABLE linecard.sessions ADD CONSTRAINT sessions_user_id_fkey
    FOREIGN KEY (user_id) REFERENCES linecard.users (id);

DROP FUNCTION app.take_time_to_erase();
DROP FUNCTION app.enter_eraser_of(uuid, uuid);
DROP FUNCTION app.enter_eraser(uuid);
DROP TABLE linecard.erasures;
DROP FUNCTION app.may_erase();

DROP POLICY agent_configurations_update ON agent_configurations;
CREATE POLICY agent_configurations_update ON agent_configurations FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
DROP POLICY retired_twilio_credentials_insert ON retired_twilio_credentials;
CREATE POLICY retired_twilio_credentials_insert ON retired_twilio_credentials FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
DROP POLICY twilio_settings_insert ON twilio_settings;
CREATE POLICY twilio_settings_insert ON twilio_settings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
DROP POLICY organizations_update ON organizations;
CREATE POLICY organizations_update ON organizations FOR UPDATE TO linecard_app
    USING (id = app.organization() AND app.may_administer());
ALTER TABLE organizations DROP COLUMN rollout_phase;

-- How far an organization has come on its way from the organization-wide account to its agents' own:
-- 1 agent-first with the fallback, 2 nudged and backfilled, 3 the fallback off, 4 the organization-wide settings removed.
ALTER TABLE organizations ADD COLUMN rollout_phase smallint NOT NULL DEFAULT 1 CHECK (rollout_phase BETWEEN 1 AND 4);

-- `linecard rollout` and `linecard backfill` change what admins change otherwise.
DROP POLICY organizations_update ON organizations;
CREATE POLICY organizations_update ON organizations FOR UPDATE TO linecard_app
    USING (id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
DROP POLICY twilio_settings_insert ON twilio_settings;
CREATE POLICY twilio_settings_insert ON twilio_settings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
DROP POLICY retired_twilio_credentials_insert ON retired_twilio_credentials;
CREATE POLICY retired_twilio_credentials_insert ON retired_twilio_credentials FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
-- Not to change an agent, but to lock one while it is connected.
DROP POLICY agent_configurations_update ON agent_configurations;
CREATE POLICY agent_configurations_update ON agent_configurations FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));

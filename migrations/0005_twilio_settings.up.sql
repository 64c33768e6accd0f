-- Twilio credentials: an agent's own, the organization's (the fallback during migration), and those
-- that were replaced while calls are still pinned to them. Tokens are sealed by `vault`; the row's
-- organization, owner and credential id are bound to the ciphertext.
CREATE TABLE agent_twilio_settings (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    -- A change of account or token makes a new one; calls pin it.
    credential_id uuid NOT NULL,
    account_sid text NOT NULL,
    auth_token_encrypted text NOT NULL,
    auth_token_hint text NOT NULL,
    fingerprint text NOT NULL,
    phone_number text NOT NULL,
    encryption_version text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, agent_id),
    UNIQUE (organization_id, phone_number),
    FOREIGN KEY (organization_id, agent_id) REFERENCES agent_configurations (organization_id, id)
);
CREATE INDEX agent_twilio_settings_account ON agent_twilio_settings (organization_id, account_sid);
ALTER TABLE agent_twilio_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_twilio_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_twilio_settings_select ON agent_twilio_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_read() OR app.is_role('verifier')));
CREATE POLICY agent_twilio_settings_insert ON agent_twilio_settings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY agent_twilio_settings_update ON agent_twilio_settings FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY agent_twilio_settings_delete ON agent_twilio_settings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
GRANT SELECT, INSERT, UPDATE, DELETE ON agent_twilio_settings TO linecard_app;

CREATE TABLE twilio_settings (
    organization_id uuid PRIMARY KEY REFERENCES organizations (id),
    credential_id uuid NOT NULL,
    account_sid text NOT NULL,
    auth_token_encrypted text NOT NULL,
    auth_token_hint text NOT NULL,
    fingerprint text NOT NULL,
    phone_number text NOT NULL,
    encryption_version text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
ALTER TABLE twilio_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE twilio_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY twilio_settings_select ON twilio_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_read() OR app.is_role('verifier')));
CREATE POLICY twilio_settings_insert ON twilio_settings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
CREATE POLICY twilio_settings_update ON twilio_settings FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY twilio_settings_delete ON twilio_settings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
GRANT SELECT, INSERT, UPDATE, DELETE ON twilio_settings TO linecard_app;

CREATE TABLE retired_twilio_credentials (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    credential_id uuid NOT NULL,
    owner_kind text NOT NULL CHECK (owner_kind IN ('agent', 'organization')),
    owner_id uuid NOT NULL,
    account_sid text NOT NULL,
    auth_token_encrypted text NOT NULL,
    encryption_version text NOT NULL,
    retired_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, credential_id)
);
ALTER TABLE retired_twilio_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE retired_twilio_credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY retired_twilio_credentials_select ON retired_twilio_credentials FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_read() OR app.is_role('verifier')));
CREATE POLICY retired_twilio_credentials_insert ON retired_twilio_credentials FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
CREATE POLICY retired_twilio_credentials_update ON retired_twilio_credentials FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('maintenance'));
CREATE POLICY retired_twilio_credentials_delete ON retired_twilio_credentials FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON retired_twilio_credentials TO linecard_app;

-- What Twilio last said of a credential. Apart from the settings, so that the service which learns it
-- may write it without being able to write a token.
CREATE TABLE twilio_credential_health (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    credential_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('verified', 'revoked', 'unusable')),
    -- The problem code that the verification answered with, e.g. `number-not-owned`.
    problem text,
    checked_at timestamptz NOT NULL,
    -- The number that Twilio was asked about, and whether it can text. A credential outlives a change of
    -- its number; NULL: not known.
    phone_number text,
    sms_capable boolean,
    PRIMARY KEY (organization_id, credential_id)
);
ALTER TABLE twilio_credential_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE twilio_credential_health FORCE ROW LEVEL SECURITY;
CREATE POLICY twilio_credential_health_select ON twilio_credential_health FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY twilio_credential_health_insert ON twilio_credential_health FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY twilio_credential_health_update ON twilio_credential_health FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY twilio_credential_health_delete ON twilio_credential_health FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
GRANT SELECT, INSERT, UPDATE, DELETE ON twilio_credential_health TO linecard_app;

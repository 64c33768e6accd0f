-- Twilio credentials: an agent's own, the organization's (the fallback during the roll-out), and replaced ones that
-- calls are still pinned to. Tokens are sealed by `vault`; organization, owner and credential id are bound to the
-- ciphertext.
CREATE TABLE linecard.agent_twilio_settings (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    -- Changes with the account or the token; a call keeps the one it was placed with.
    credential_id uuid NOT NULL,
    account_sid text NOT NULL,
    auth_token_encrypted text NOT NULL,
    auth_token_hint text NOT NULL,
    fingerprint text NOT NULL,
    phone_number text NOT NULL,
    encryption_version text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- How many calls per second the account may start, if somebody has set it; otherwise Twilio queues the excess.
    calls_per_second integer CHECK (calls_per_second BETWEEN 1 AND 500),
    -- The secondary auth token, held until Twilio promotes it.
    next_credential_id uuid,
    next_auth_token_encrypted text,
    next_auth_token_hint text,
    next_fingerprint text,
    next_encryption_version text,
    next_entered_at timestamptz,
    -- When the current token replaced the previous one.
    promoted_at timestamptz,
    -- An API key that authenticates requests instead of the auth token.
    api_key_sid text,
    -- Bound to the sealed secret, in place of the token's `credential_id`.
    api_key_credential_id uuid,
    api_key_secret_encrypted text,
    api_key_secret_hint text,
    api_key_encryption_version text,
    -- The Twilio region that the account is in.
    region text,
    edge text,
    -- The country of `phone_number`, for limits; NULL: it has none.
    phone_country text,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, agent_id),
    UNIQUE (organization_id, phone_number),
    FOREIGN KEY (organization_id, agent_id) REFERENCES linecard.agent_configurations (organization_id, id),
    CHECK (num_nulls(next_credential_id, next_auth_token_encrypted, next_auth_token_hint, next_fingerprint,
        next_encryption_version, next_entered_at) IN (0, 6)),
    CHECK (num_nulls(api_key_sid, api_key_credential_id, api_key_secret_encrypted, api_key_secret_hint,
        api_key_encryption_version) IN (0, 5)),
    CHECK (num_nulls(region, edge) IN (0, 2))
);
CREATE INDEX agent_twilio_settings_account ON linecard.agent_twilio_settings (organization_id, account_sid);
ALTER TABLE linecard.agent_twilio_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.agent_twilio_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_twilio_settings_select ON linecard.agent_twilio_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_read() OR app.is_role('verifier')));
CREATE POLICY agent_twilio_settings_insert ON linecard.agent_twilio_settings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY agent_twilio_settings_update ON linecard.agent_twilio_settings FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY agent_twilio_settings_delete ON linecard.agent_twilio_settings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.agent_twilio_settings TO linecard_app;

-- The organization-wide account; the columns are those of agent_twilio_settings.
CREATE TABLE linecard.twilio_settings (
    organization_id uuid PRIMARY KEY REFERENCES linecard.organizations (id),
    credential_id uuid NOT NULL,
    account_sid text NOT NULL,
    auth_token_encrypted text NOT NULL,
    auth_token_hint text NOT NULL,
    fingerprint text NOT NULL,
    phone_number text NOT NULL,
    encryption_version text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    calls_per_second integer CHECK (calls_per_second BETWEEN 1 AND 500),
    next_credential_id uuid,
    next_auth_token_encrypted text,
    next_auth_token_hint text,
    next_fingerprint text,
    next_encryption_version text,
    next_entered_at timestamptz,
    promoted_at timestamptz,
    api_key_sid text,
    api_key_credential_id uuid,
    api_key_secret_encrypted text,
    api_key_secret_hint text,
    api_key_encryption_version text,
    region text,
    edge text,
    phone_country text,
    CHECK (num_nulls(next_credential_id, next_auth_token_encrypted, next_auth_token_hint, next_fingerprint,
        next_encryption_version, next_entered_at) IN (0, 6)),
    CHECK (num_nulls(api_key_sid, api_key_credential_id, api_key_secret_encrypted, api_key_secret_hint,
        api_key_encryption_version) IN (0, 5)),
    CHECK (num_nulls(region, edge) IN (0, 2))
);
ALTER TABLE linecard.twilio_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.twilio_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY twilio_settings_select ON linecard.twilio_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_read() OR app.is_role('verifier')));
CREATE POLICY twilio_settings_insert ON linecard.twilio_settings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY twilio_settings_update ON linecard.twilio_settings FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY twilio_settings_delete ON linecard.twilio_settings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.twilio_settings TO linecard_app;

CREATE TABLE linecard.retired_twilio_credentials (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    credential_id uuid NOT NULL,
    owner_kind text NOT NULL CHECK (owner_kind IN ('agent', 'organization')),
    owner_id uuid NOT NULL,
    account_sid text NOT NULL,
    auth_token_encrypted text NOT NULL,
    encryption_version text NOT NULL,
    retired_at timestamptz NOT NULL,
    -- Calls that are pinned to a replaced token are fetched from the region that they were placed in.
    region text,
    edge text,
    PRIMARY KEY (organization_id, credential_id),
    CHECK (num_nulls(region, edge) IN (0, 2))
);
ALTER TABLE linecard.retired_twilio_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.retired_twilio_credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY retired_twilio_credentials_select ON linecard.retired_twilio_credentials FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_read() OR app.is_role('verifier')));
CREATE POLICY retired_twilio_credentials_insert ON linecard.retired_twilio_credentials FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY retired_twilio_credentials_update ON linecard.retired_twilio_credentials FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('maintenance'));
CREATE POLICY retired_twilio_credentials_delete ON linecard.retired_twilio_credentials FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.retired_twilio_credentials TO linecard_app;

-- What Twilio last reported about a credential. Separate from the settings, so that the service, which learns it, can
-- write it without being able to write a token.
CREATE TABLE linecard.twilio_credential_health (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    credential_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('verified', 'revoked', 'unusable')),
    -- The problem code of the verification, such as `number-not-owned`.
    problem text,
    checked_at timestamptz NOT NULL,
    -- The number that was checked, and whether it can send text messages; NULL: unknown. A credential outlives a change
    -- of its number.
    phone_number text,
    sms_capable boolean,
    PRIMARY KEY (organization_id, credential_id)
);
ALTER TABLE linecard.twilio_credential_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.twilio_credential_health FORCE ROW LEVEL SECURITY;
CREATE POLICY twilio_credential_health_select ON linecard.twilio_credential_health FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY twilio_credential_health_insert ON linecard.twilio_credential_health FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY twilio_credential_health_update ON linecard.twilio_credential_health FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY twilio_credential_health_delete ON linecard.twilio_credential_health FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.twilio_credential_health TO linecard_app;

-- The service detects that Twilio has promoted the secondary token, and records it. It still cannot write a token
-- (docs/adr/0004): it can only move the one that an admin entered into the current slot.
CREATE POLICY agent_twilio_settings_select_auth ON linecard.agent_twilio_settings FOR SELECT TO linecard_auth
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY agent_twilio_settings_update_auth ON linecard.agent_twilio_settings FOR UPDATE TO linecard_auth
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY twilio_settings_select_auth ON linecard.twilio_settings FOR SELECT TO linecard_auth
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY twilio_settings_update_auth ON linecard.twilio_settings FOR UPDATE TO linecard_auth
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY retired_twilio_credentials_insert_auth ON linecard.retired_twilio_credentials FOR INSERT TO linecard_auth
    WITH CHECK (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, UPDATE ON linecard.agent_twilio_settings, linecard.twilio_settings TO linecard_auth;
GRANT INSERT ON linecard.retired_twilio_credentials TO linecard_auth;

-- Returns false if another node was faster or the settings were changed. `agent` NULL: the organization-wide settings.
GRANT CREATE ON SCHEMA app TO linecard_auth;
CREATE FUNCTION app.promote_next_token(organization uuid, agent uuid, present uuid, next uuid, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    retiring record;
BEGIN
    IF agent IS NULL THEN
        SELECT s.account_sid, s.auth_token_encrypted, s.encryption_version, s.region, s.edge INTO retiring
            FROM linecard.twilio_settings s
            WHERE s.organization_id = organization AND s.credential_id = present AND s.next_credential_id = next
            FOR UPDATE;
    ELSE
        SELECT s.account_sid, s.auth_token_encrypted, s.encryption_version, s.region, s.edge INTO retiring
            FROM linecard.agent_twilio_settings s
            WHERE s.organization_id = organization AND s.agent_id = agent AND s.credential_id = present
                AND s.next_credential_id = next
            FOR UPDATE;
    END IF;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO linecard.retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
            auth_token_encrypted, encryption_version, retired_at, region, edge)
        VALUES (organization, present, CASE WHEN agent IS NULL THEN 'organization' ELSE 'agent' END,
            coalesce(agent, organization), retiring.account_sid, retiring.auth_token_encrypted,
            retiring.encryption_version, at, retiring.region, retiring.edge);
    -- The right-hand sides are the row's old values.
    IF agent IS NULL THEN
        UPDATE linecard.twilio_settings s
            SET credential_id = next, auth_token_encrypted = s.next_auth_token_encrypted,
                auth_token_hint = s.next_auth_token_hint, fingerprint = s.next_fingerprint,
                encryption_version = s.next_encryption_version, next_credential_id = NULL,
                next_auth_token_encrypted = NULL, next_auth_token_hint = NULL, next_fingerprint = NULL,
                next_encryption_version = NULL, next_entered_at = NULL, promoted_at = at, updated_at = at
            WHERE s.organization_id = organization;
    ELSE
        UPDATE linecard.agent_twilio_settings s
            SET credential_id = next, auth_token_encrypted = s.next_auth_token_encrypted,
                auth_token_hint = s.next_auth_token_hint, fingerprint = s.next_fingerprint,
                encryption_version = s.next_encryption_version, next_credential_id = NULL,
                next_auth_token_encrypted = NULL, next_auth_token_hint = NULL, next_fingerprint = NULL,
                next_encryption_version = NULL, next_entered_at = NULL, promoted_at = at, updated_at = at
            WHERE s.organization_id = organization AND s.agent_id = agent;
    END IF;
    RETURN true;
END $$;
ALTER FUNCTION app.promote_next_token(uuid, uuid, uuid, uuid, timestamptz) OWNER TO linecard_auth;
REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.promote_next_token(uuid, uuid, uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.promote_next_token(uuid, uuid, uuid, uuid, timestamptz) TO linecard_app;

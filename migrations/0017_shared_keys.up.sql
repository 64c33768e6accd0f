-- SharedKeys of Twilio's webhook configuration, with which Twilio signs an account's callbacks in place of its auth token
-- (docs/adr/0020). They belong to an account, whichever agents use it. Secrets are sealed by `vault`; organization and
-- credential id are bound to the ciphertext.
CREATE TABLE linecard.webhook_shared_keys (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    -- Twilio's SID, which a callback's header names.
    key_sid text NOT NULL,
    account_sid text NOT NULL,
    credential_id uuid NOT NULL,
    secret_encrypted text NOT NULL,
    secret_hint text NOT NULL,
    encryption_version text NOT NULL,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, key_sid),
    UNIQUE (organization_id, credential_id)
);
ALTER TABLE linecard.webhook_shared_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.webhook_shared_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY webhook_shared_keys_select ON linecard.webhook_shared_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_read() OR app.is_role('verifier')));
CREATE POLICY webhook_shared_keys_insert ON linecard.webhook_shared_keys FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
CREATE POLICY webhook_shared_keys_update ON linecard.webhook_shared_keys FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY webhook_shared_keys_delete ON linecard.webhook_shared_keys FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.webhook_shared_keys TO linecard_app;

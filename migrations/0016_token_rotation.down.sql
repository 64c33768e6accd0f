CREATE OR REPLACE FUNCTION app.audit(organization uuid, entry_id uuid, at timestamptz, operator text, remote_address text,
    action text, resource_type text, resource_id uuid, before jsonb, after jsonb) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    head public.audit_heads;
    entry public.audit_logs;
BEGIN
    INSERT INTO public.audit_heads (organization_id, sequence, hash)
        VALUES (organization, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT h.* INTO head FROM public.audit_heads h WHERE h.organization_id = organization FOR UPDATE;
    entry.organization_id := organization;
    entry.id := entry_id;
    entry.sequence := head.sequence + 1;
    entry.actor_id := auth.uid();
    IF app.org_role() = 'maintenance' THEN
        entry.actor_kind := 'operator';
        entry.actor_name := operator;
    ELSE
        SELECT 'user', u.email INTO entry.actor_kind, entry.actor_name FROM public.users u WHERE u.id = auth.uid();
        IF NOT FOUND THEN
            SELECT 'api-key', k.name INTO entry.actor_kind, entry.actor_name FROM public.api_keys k
                WHERE k.organization_id = organization AND k.id = auth.uid();
        END IF;
    END IF;
    entry.remote_address := remote_address;
    entry.action := action;
    entry.resource_type := resource_type;
    entry.resource_id := resource_id;
    entry.before := before;
    entry.after := after;
    entry.created_at := at;
    entry.previous_hash := head.hash;
    entry.hash := sha256(head.hash || convert_to(app.audit_content(entry), 'UTF8'));
    INSERT INTO public.audit_logs VALUES (entry.*);
    UPDATE public.audit_heads h SET sequence = entry.sequence, hash = entry.hash
        WHERE h.organization_id = organization;
END $$;
DROP POLICY audit_heads_update ON audit_heads;
CREATE POLICY audit_heads_update ON audit_heads FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
DROP POLICY audit_heads_insert ON audit_heads;
CREATE POLICY audit_heads_insert ON audit_heads FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
DROP POLICY audit_heads_select ON audit_heads;
CREATE POLICY audit_heads_select ON audit_heads FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
DROP POLICY audit_logs_insert ON audit_logs;
CREATE POLICY audit_logs_insert ON audit_logs FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
-- Entries of the service stay: they are links of a chain.
ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_actor_kind_check,
    ADD CONSTRAINT audit_logs_actor_kind_check CHECK (actor_kind IN ('user', 'api-key', 'operator')) NOT VALID;
DROP FUNCTION app.promote_next_token(uuid, uuid, uuid, uuid, timestamptz);
REVOKE INSERT ON retired_twilio_credentials FROM linecard_auth;
REVOKE SELECT, UPDATE ON agent_twilio_settings, twilio_settings FROM linecard_auth;
DROP POLICY retired_twilio_credentials_insert_auth ON retired_twilio_credentials;
DROP POLICY twilio_settings_update_auth ON twilio_settings;
DROP POLICY twilio_settings_select_auth ON twilio_settings;
DROP POLICY agent_twilio_settings_update_auth ON agent_twilio_settings;
DROP POLICY agent_twilio_settings_select_auth ON agent_twilio_settings;
ALTER TABLE retired_twilio_credentials DROP COLUMN region, DROP COLUMN edge;
ALTER TABLE twilio_settings
    DROP COLUMN next_credential_id,
    DROP COLUMN next_auth_token_encrypted,
    DROP COLUMN next_auth_token_hint,
    DROP COLUMN next_fingerprint,
    DROP COLUMN next_encryption_version,
    DROP COLUMN next_entered_at,
    DROP COLUMN promoted_at,
    DROP COLUMN api_key_sid,
    DROP COLUMN api_key_credential_id,
    DROP COLUMN api_key_secret_encrypted,
    DROP COLUMN api_key_secret_hint,
    DROP COLUMN api_key_encryption_version,
    DROP COLUMN region,
    DROP COLUMN edge;
ALTER TABLE agent_twilio_settings
    DROP COLUMN next_credential_id,
    DROP COLUMN next_auth_token_encrypted,
    DROP COLUMN next_auth_token_hint,
    DROP COLUMN next_fingerprint,
    DROP COLUMN next_encryption_version,
    DROP COLUMN next_entered_at,
    DROP COLUMN promoted_at,
    DROP COLUMN api_key_sid,
    DROP COLUMN api_key_credential_id,
    DROP COLUMN api_key_secret_encrypted,
    DROP COLUMN api_key_secret_hint,
    DROP COLUMN api_key_encryption_version,
    DROP COLUMN region,
    DROP COLUMN edge;

-- A line's next auth token, an API key for its requests, and the region that its account is in. Nullable, and read only
-- with the rest of the row: a release that does not know them leaves them as they are.
ALTER TABLE agent_twilio_settings
    ADD COLUMN next_credential_id uuid,
    ADD COLUMN next_auth_token_encrypted text,
    ADD COLUMN next_auth_token_hint text,
    ADD COLUMN next_fingerprint text,
    ADD COLUMN next_encryption_version text,
    ADD COLUMN next_entered_at timestamptz,
    -- When the present token took the place of the one before.
    ADD COLUMN promoted_at timestamptz,
    ADD COLUMN api_key_sid text,
    -- What the key's secret is bound to in place of the token's `credential_id`.
    ADD COLUMN api_key_credential_id uuid,
    ADD COLUMN api_key_secret_encrypted text,
    ADD COLUMN api_key_secret_hint text,
    ADD COLUMN api_key_encryption_version text,
    ADD COLUMN region text,
    ADD COLUMN edge text,
    ADD CHECK (num_nulls(next_credential_id, next_auth_token_encrypted, next_auth_token_hint, next_fingerprint,
        next_encryption_version, next_entered_at) IN (0, 6)),
    ADD CHECK (num_nulls(api_key_sid, api_key_credential_id, api_key_secret_encrypted, api_key_secret_hint,
        api_key_encryption_version) IN (0, 5)),
    ADD CHECK (num_nulls(region, edge) IN (0, 2));
ALTER TABLE twilio_settings
    ADD COLUMN next_credential_id uuid,
    ADD COLUMN next_auth_token_encrypted text,
    ADD COLUMN next_auth_token_hint text,
    ADD COLUMN next_fingerprint text,
    ADD COLUMN next_encryption_version text,
    ADD COLUMN next_entered_at timestamptz,
    ADD COLUMN promoted_at timestamptz,
    ADD COLUMN api_key_sid text,
    ADD COLUMN api_key_credential_id uuid,
    ADD COLUMN api_key_secret_encrypted text,
    ADD COLUMN api_key_secret_hint text,
    ADD COLUMN api_key_encryption_version text,
    ADD COLUMN region text,
    ADD COLUMN edge text,
    ADD CHECK (num_nulls(next_credential_id, next_auth_token_encrypted, next_auth_token_hint, next_fingerprint,
        next_encryption_version, next_entered_at) IN (0, 6)),
    ADD CHECK (num_nulls(api_key_sid, api_key_credential_id, api_key_secret_encrypted, api_key_secret_hint,
        api_key_encryption_version) IN (0, 5)),
    ADD CHECK (num_nulls(region, edge) IN (0, 2));
-- Calls that are pinned to a replaced token are asked about where they were placed.
ALTER TABLE retired_twilio_credentials
    ADD COLUMN region text,
    ADD COLUMN edge text,
    ADD CHECK (num_nulls(region, edge) IN (0, 2));

-- The service notices that Twilio has promoted the next token, and writes that down. It still cannot write a token
-- (docs/adr/0004): all that it can do is to let the one that an admin entered take the present one's place.
CREATE POLICY agent_twilio_settings_select_auth ON agent_twilio_settings FOR SELECT TO linecard_auth
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY agent_twilio_settings_update_auth ON agent_twilio_settings FOR UPDATE TO linecard_auth
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY twilio_settings_select_auth ON twilio_settings FOR SELECT TO linecard_auth
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY twilio_settings_update_auth ON twilio_settings FOR UPDATE TO linecard_auth
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY retired_twilio_credentials_insert_auth ON retired_twilio_credentials FOR INSERT TO linecard_auth
    WITH CHECK (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, UPDATE ON agent_twilio_settings, twilio_settings TO linecard_auth;
GRANT INSERT ON retired_twilio_credentials TO linecard_auth;

-- False: another node was faster, or the line was changed. `agent` NULL: the organization's line.
GRANT CREATE ON SCHEMA app TO linecard_auth;
CREATE FUNCTION app.promote_next_token(organization uuid, agent uuid, present uuid, next uuid, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    retiring record;
BEGIN
    IF agent IS NULL THEN
        SELECT s.account_sid, s.auth_token_encrypted, s.encryption_version, s.region, s.edge INTO retiring
            FROM public.twilio_settings s
            WHERE s.organization_id = organization AND s.credential_id = present AND s.next_credential_id = next
            FOR UPDATE;
    ELSE
        SELECT s.account_sid, s.auth_token_encrypted, s.encryption_version, s.region, s.edge INTO retiring
            FROM public.agent_twilio_settings s
            WHERE s.organization_id = organization AND s.agent_id = agent AND s.credential_id = present
                AND s.next_credential_id = next
            FOR UPDATE;
    END IF;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO public.retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
            auth_token_encrypted, encryption_version, retired_at, region, edge)
        VALUES (organization, present, CASE WHEN agent IS NULL THEN 'organization' ELSE 'agent' END,
            coalesce(agent, organization), retiring.account_sid, retiring.auth_token_encrypted,
            retiring.encryption_version, at, retiring.region, retiring.edge);
    -- The right-hand sides are the row's values of before.
    IF agent IS NULL THEN
        UPDATE public.twilio_settings s
            SET credential_id = next, auth_token_encrypted = s.next_auth_token_encrypted,
                auth_token_hint = s.next_auth_token_hint, fingerprint = s.next_fingerprint,
                encryption_version = s.next_encryption_version, next_credential_id = NULL,
                next_auth_token_encrypted = NULL, next_auth_token_hint = NULL, next_fingerprint = NULL,
                next_encryption_version = NULL, next_entered_at = NULL, promoted_at = at, updated_at = at
            WHERE s.organization_id = organization;
    ELSE
        UPDATE public.agent_twilio_settings s
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

-- What the service changes so is written down like every other change, as the server's own.
ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_actor_kind_check,
    ADD CONSTRAINT audit_logs_actor_kind_check CHECK (actor_kind IN ('user', 'api-key', 'operator', 'service'));
DROP POLICY audit_logs_insert ON audit_logs;
CREATE POLICY audit_logs_insert ON audit_logs FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization()
        AND (app.may_administer() OR app.is_role('maintenance') OR app.is_role('service')));
DROP POLICY audit_heads_select ON audit_heads;
CREATE POLICY audit_heads_select ON audit_heads FOR SELECT TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_administer() OR app.is_role('maintenance') OR app.is_role('service')));
DROP POLICY audit_heads_insert ON audit_heads;
CREATE POLICY audit_heads_insert ON audit_heads FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization()
        AND (app.may_administer() OR app.is_role('maintenance') OR app.is_role('service')));
DROP POLICY audit_heads_update ON audit_heads;
CREATE POLICY audit_heads_update ON audit_heads FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_administer() OR app.is_role('maintenance') OR app.is_role('service')));
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
    ELSIF app.org_role() = 'service' THEN
        entry.actor_kind := 'service';
        entry.actor_name := 'Linecard';
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

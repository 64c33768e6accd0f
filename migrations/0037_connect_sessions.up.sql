-- Connect sessions (docs/adr/0031): with one, a page of the platform connects one agent to Twilio, for at most half an hour.

CREATE TABLE linecard.connect_sessions (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    id uuid NOT NULL,
    -- The agent that it is for. (No foreign key: the table is whole on every node of a Citus, agents are not.)
    agent_id uuid NOT NULL,
    -- Where the platform's page is, as browsers send it: scheme, host, and the port if it is not the scheme's own.
    origin text NOT NULL CHECK (origin ~ '^https?://[a-z0-9.-]+(:[0-9]+)?$'),
    -- SHA-256 of the token, which has 256 random bits.
    token_hash bytea NOT NULL UNIQUE,
    -- Who made it: it is worth what they could still make.
    maker_kind text NOT NULL CHECK (maker_kind IN ('user', 'api-key', 'platform-key')),
    made_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CHECK (expires_at > created_at AND expires_at <= created_at + interval '30 minutes')
);
CREATE INDEX connect_sessions_id ON linecard.connect_sessions (id);
CREATE INDEX connect_sessions_expired ON linecard.connect_sessions (expires_at);
ALTER TABLE linecard.connect_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.connect_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY connect_sessions_select ON linecard.connect_sessions FOR SELECT TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_administer() OR (app.is_role('connect') AND id = app.uid())));
-- Whoever acts is its maker.
CREATE POLICY connect_sessions_insert ON linecard.connect_sessions FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer() AND made_by = app.uid());
CREATE POLICY connect_sessions_delete ON linecard.connect_sessions FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
-- Expired ones are of no use to anybody, and are visible and removable without a context.
CREATE POLICY connect_sessions_select_expired ON linecard.connect_sessions FOR SELECT TO linecard_app
    USING (app.uid() IS NULL AND app.organization() IS NULL AND expires_at < now());
CREATE POLICY connect_sessions_delete_expired ON linecard.connect_sessions FOR DELETE TO linecard_app
    USING (app.uid() IS NULL AND app.organization() IS NULL AND expires_at < now());
CREATE POLICY connect_sessions_of_key ON linecard.connect_sessions AS RESTRICTIVE FOR INSERT TO linecard_app
    WITH CHECK (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY connect_sessions_select_auth ON linecard.connect_sessions FOR SELECT TO linecard_auth USING (true);
-- To lock the session that acts; no change passes.
CREATE POLICY connect_sessions_lock_auth ON linecard.connect_sessions FOR UPDATE TO linecard_auth
    USING (organization_id = app.organization() AND app.is_role('connect') AND id = app.uid()) WITH CHECK (false);
GRANT SELECT, INSERT, DELETE ON linecard.connect_sessions TO linecard_app;
GRANT SELECT, UPDATE (expires_at) ON linecard.connect_sessions TO linecard_auth;

-- The role 'connect' is none of those that other policies name, so it may do nothing but what follows: with the one agent of
-- the session, and the credential that the agent had when the transaction began.
CREATE FUNCTION app.connects(agent uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
        SELECT app.org_role() = 'connect' AND '{' || agent::text || '}' = current_setting('app.agent_ids', true)
    $$;
CREATE FUNCTION app.connects_credential(credential uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
        SELECT app.org_role() = 'connect' AND credential::text = current_setting('app.credential_id', true)
    $$;
REVOKE ALL ON FUNCTION app.connects(uuid), app.connects_credential(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.connects(uuid), app.connects_credential(uuid) TO linecard_app, linecard_auth;

CREATE POLICY agent_configurations_select_connect ON linecard.agent_configurations FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.connects(id));
-- To lock the agent; no change passes.
CREATE POLICY agent_configurations_lock_connect ON linecard.agent_configurations FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.connects(id)) WITH CHECK (false);
CREATE POLICY agent_twilio_settings_select_connect ON linecard.agent_twilio_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.connects(agent_id));
CREATE POLICY agent_twilio_settings_insert_connect ON linecard.agent_twilio_settings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.connects(agent_id));
CREATE POLICY agent_twilio_settings_update_connect ON linecard.agent_twilio_settings FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.connects(agent_id));
CREATE POLICY agent_twilio_settings_delete_connect ON linecard.agent_twilio_settings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.connects(agent_id));
CREATE POLICY retired_twilio_credentials_insert_connect ON linecard.retired_twilio_credentials FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND owner_kind = 'agent' AND app.connects(owner_id));
CREATE POLICY twilio_credential_health_select_connect ON linecard.twilio_credential_health FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.connects_credential(credential_id));
CREATE POLICY twilio_credential_health_insert_connect ON linecard.twilio_credential_health FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.connects_credential(credential_id));
CREATE POLICY twilio_credential_health_update_connect ON linecard.twilio_credential_health FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.connects_credential(credential_id));
-- Visible to every other context of the organization.
CREATE POLICY agent_directory_connect ON linecard.agent_directory AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.org_role() IS DISTINCT FROM 'connect' OR app.connects(agent_id));

ALTER TABLE linecard.audit_logs DROP CONSTRAINT audit_logs_actor_kind_check;
ALTER TABLE linecard.audit_logs ADD CONSTRAINT audit_logs_actor_kind_check
    CHECK (actor_kind IN ('user', 'api-key', 'platform-key', 'connect-session', 'operator', 'service'));

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- A session that has not expired and that its maker could make now: a person, or the creator of an API key, who has been an
-- admin since then; a key that is neither revoked nor expired and has the scope.
CREATE FUNCTION app.live_connect_session(session uuid, at timestamptz)
    RETURNS TABLE (session_id uuid, organization_id uuid, agent_id uuid, origin text, expires_at timestamptz)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    stored record;
    admitted boolean;
BEGIN
    SELECT s.* INTO stored FROM linecard.connect_sessions s WHERE s.id = session AND s.expires_at > at LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF stored.maker_kind = 'user' THEN
        admitted := EXISTS (SELECT 1 FROM linecard.organization_members m
            WHERE m.organization_id = stored.organization_id AND m.user_id = stored.made_by
                AND m.role IN ('owner', 'admin') AND m.created_at <= stored.created_at);
    ELSIF stored.maker_kind = 'api-key' THEN
        admitted := EXISTS (SELECT 1 FROM linecard.api_keys k
            JOIN linecard.organization_members m ON m.organization_id = k.organization_id AND m.user_id = k.created_by
                AND m.created_at <= k.created_at
            WHERE k.organization_id = stored.organization_id AND k.id = stored.made_by
                AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at)
                AND k.role IN ('owner', 'admin') AND m.role IN ('owner', 'admin')
                AND (k.scopes IS NULL OR 'settings' = ANY (k.scopes))
                AND (k.agents IS NULL OR stored.agent_id = ANY (k.agents)));
    ELSE
        admitted := EXISTS (SELECT 1 FROM linecard.platform_keys k
            WHERE k.id = stored.made_by AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at)
                AND 'agents' = ANY (k.scopes));
    END IF;
    IF admitted THEN
        RETURN QUERY SELECT stored.id, stored.organization_id, stored.agent_id, stored.origin, stored.expires_at;
    END IF;
END $$;
ALTER FUNCTION app.live_connect_session(uuid, timestamptz) OWNER TO linecard_auth;

-- The same, by the hash of its token.
CREATE FUNCTION app.admitted_connect_session(hash bytea, at timestamptz)
    RETURNS TABLE (session_id uuid, organization_id uuid, agent_id uuid, origin text, expires_at timestamptz)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    session uuid;
BEGIN
    SELECT s.id INTO session FROM linecard.connect_sessions s WHERE s.token_hash = hash;
    RETURN QUERY SELECT l.session_id, l.organization_id, l.agent_id, l.origin, l.expires_at
        FROM app.live_connect_session(session, at) l;
END $$;
ALTER FUNCTION app.admitted_connect_session(bytea, timestamptz) OWNER TO linecard_auth;

-- Enters the session's organization, in the transaction that does the work; NULL and an empty context if the session has ended
-- or its agent is gone. `app.uid()` is the session's id.
CREATE FUNCTION app.enter_connect(hash bytea, organization uuid, at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    admitted record;
    agent uuid;
    credential uuid;
    before text;
BEGIN
    SELECT s.session_id, s.agent_id INTO admitted FROM app.admitted_connect_session(hash, at) s
        WHERE s.organization_id = organization;
    IF NOT FOUND THEN
        PERFORM app.set_context('', '', '');
        RETURN NULL;
    END IF;
    PERFORM app.set_context(admitted.session_id::text, organization::text, 'connect');
    before := app.see_agents('{' || admitted.agent_id::text || '}');
    SELECT a.id INTO agent FROM linecard.agent_configurations a
        WHERE a.organization_id = organization AND a.id = admitted.agent_id AND a.deleted_at IS NULL;
    IF agent IS NULL THEN
        PERFORM app.set_context('', '', '');
        RETURN NULL;
    END IF;
    SELECT s.credential_id INTO credential FROM linecard.agent_twilio_settings s
        WHERE s.organization_id = organization AND s.agent_id = agent;
    IF app.sends_settings() THEN
        EXECUTE format('SET LOCAL app.credential_id = %L', coalesce(credential::text, ''));
    ELSE
        before := set_config('app.credential_id', coalesce(credential::text, ''), true);
    END IF;
    RETURN 'connect';
END $$;

-- As app.audit, where a connect session acts, which has entered the organization in this transaction. It changes nothing but
-- the settings of its agent. The actor's name is that of whoever made the session. Every change has an entry, so one that was
-- begun before the session ended fails here, and while one is being committed, its session cannot end.
CREATE FUNCTION app.audit_connect(organization uuid, entry_id uuid, at timestamptz, remote_address text, action text,
    resource_type text, resource_id uuid, before jsonb, after jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
    maker record;
BEGIN
    IF organization IS DISTINCT FROM app.organization() OR app.connects(resource_id) IS NOT TRUE
        OR resource_type <> 'agent-twilio' THEN
        RAISE EXCEPTION 'only a connect session acts so, on the settings of its agent' USING ERRCODE = '42501';
    END IF;
    SELECT s.maker_kind, s.made_by INTO maker FROM linecard.connect_sessions s
        WHERE s.organization_id = organization AND s.id = app.uid() FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the connect session has ended' USING ERRCODE = '42501';
    END IF;
    IF maker.maker_kind = 'user' THEN
        SELECT u.email INTO entry.actor_name FROM linecard.users u WHERE u.id = maker.made_by;
    ELSIF maker.maker_kind = 'api-key' THEN
        SELECT k.name INTO entry.actor_name FROM linecard.api_keys k
            WHERE k.organization_id = organization AND k.id = maker.made_by;
    ELSE
        SELECT k.name INTO entry.actor_name FROM linecard.platform_keys k WHERE k.id = maker.made_by;
    END IF;
    entry.organization_id := organization;
    entry.id := entry_id;
    entry.actor_kind := 'connect-session';
    entry.actor_id := app.uid();
    entry.remote_address := remote_address;
    entry.action := action;
    entry.resource_type := resource_type;
    entry.resource_id := resource_id;
    entry.before := before;
    entry.after := after;
    entry.created_at := at;
    PERFORM app.audit_append(entry);
END $$;
ALTER FUNCTION app.audit_connect(uuid, uuid, timestamptz, text, text, text, uuid, jsonb, jsonb) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.live_connect_session(uuid, timestamptz),
    app.admitted_connect_session(bytea, timestamptz),
    app.enter_connect(bytea, uuid, timestamptz),
    app.audit_connect(uuid, uuid, timestamptz, text, text, text, uuid, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.live_connect_session(uuid, timestamptz),
    app.admitted_connect_session(bytea, timestamptz),
    app.enter_connect(bytea, uuid, timestamptz),
    app.audit_connect(uuid, uuid, timestamptz, text, text, text, uuid, jsonb, jsonb) TO linecard_app;

-- Functions that other nodes can serve, too (deploy/citus, docs/adr/0026): those that only wrote the audit log have the
-- invoker's rights, which suffice for it, and the others are simple statements. What each of them does, and for whom, is as
-- before, so servers of the release before go on calling them.

-- Appends an entry whose actor is given, in the context of the service, which may write the log of the entry's organization as
-- app.audit does. The context is the caller's again afterwards.
CREATE FUNCTION app.audit_append_as_service(entry linecard.audit_logs) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    principal text := current_setting('app.user_id', true);
    organization text := current_setting('app.organization_id', true);
    role text := current_setting('app.org_role', true);
    agents text := coalesce(current_setting('app.agent_ids', true), '');
    before text;
BEGIN
    PERFORM app.enter_service(entry.organization_id);
    PERFORM app.audit_append(entry);
    PERFORM app.set_context(principal, organization, role);
    before := app.see_agents(agents);
END $$;
REVOKE ALL ON FUNCTION app.audit_append_as_service(linecard.audit_logs) FROM PUBLIC;
-- They have the invoker's rights: nothing is appended that a server could not insert by itself in the context of the service.
GRANT EXECUTE ON FUNCTION app.audit_append(linecard.audit_logs), app.audit_append_as_service(linecard.audit_logs) TO linecard_app;

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- As before, with the invoker's rights: a person outside of any organization sees their own memberships.
CREATE OR REPLACE FUNCTION app.audit_person(entry_id uuid, at timestamptz, remote_address text, action text, after jsonb)
    RETURNS void LANGUAGE plpgsql SECURITY INVOKER AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
    person uuid := app.uid();
    organizations uuid[];
    called text;
    organization uuid;
BEGIN
    IF action NOT IN ('sign-in.success', 'sign-in.failure', 'session.end', 'password.change') THEN
        RAISE EXCEPTION 'not an action of a person on their own account: %', action USING ERRCODE = '42501';
    END IF;
    IF app.organization() IS NOT NULL OR person IS NULL THEN
        RETURN;
    END IF;
    -- All of them before the first entry, for which the context changes; in the order of their ids, so that two such transactions
    -- do not wait for each other in a circle.
    SELECT array_agg(m.organization_id ORDER BY m.organization_id), max(m.email) INTO organizations, called
        FROM linecard.organization_members m
        WHERE m.user_id = person;
    FOREACH organization IN ARRAY coalesce(organizations, '{}') LOOP
        entry := NULL;
        entry.organization_id := organization;
        entry.id := entry_id;
        IF action = 'sign-in.failure' THEN
            -- Whoever tried is not known.
            entry.actor_kind := 'service';
            entry.actor_name := 'Linecard';
        ELSE
            entry.actor_kind := 'user';
            entry.actor_id := person;
            entry.actor_name := called;
        END IF;
        entry.remote_address := remote_address;
        entry.action := action;
        entry.resource_type := split_part(action, '.', 1);
        entry.resource_id := person;
        entry.after := after;
        entry.created_at := at;
        PERFORM app.audit_append_as_service(entry);
    END LOOP;
END $$;

-- As before, with the invoker's rights.
CREATE OR REPLACE FUNCTION app.audit_factor(entry_id uuid, at timestamptz, remote_address text, operator text, action text,
    after jsonb) RETURNS void LANGUAGE plpgsql SECURITY INVOKER AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
    person uuid := app.uid();
    organizations uuid[];
    called text;
    organization uuid;
BEGIN
    IF split_part(action, '.', 1) <> 'second-factor' THEN
        RAISE EXCEPTION 'not an action on a second factor: %', action USING ERRCODE = '42501';
    END IF;
    IF app.organization() IS NOT NULL OR person IS NULL THEN
        RAISE EXCEPTION 'not the context of a person' USING ERRCODE = '42501';
    END IF;
    SELECT array_agg(m.organization_id ORDER BY m.organization_id), max(m.email) INTO organizations, called
        FROM linecard.organization_members m
        WHERE m.user_id = person;
    FOREACH organization IN ARRAY coalesce(organizations, '{}') LOOP
        entry := NULL;
        entry.organization_id := organization;
        entry.id := entry_id;
        IF operator IS NULL THEN
            entry.actor_kind := 'user';
            entry.actor_id := person;
            entry.actor_name := called;
        ELSE
            entry.actor_kind := 'operator';
            entry.actor_name := operator;
        END IF;
        entry.remote_address := remote_address;
        entry.action := action;
        entry.resource_type := 'second-factor';
        entry.resource_id := person;
        entry.after := after;
        entry.created_at := at;
        PERFORM app.audit_append_as_service(entry);
    END LOOP;
END $$;

-- As before, with the invoker's rights: a person sees their own address.
CREATE OR REPLACE FUNCTION app.audit_leaving(organization uuid, entry_id uuid, at timestamptz, remote_address text, before jsonb)
    RETURNS void LANGUAGE plpgsql SECURITY INVOKER AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
BEGIN
    IF organization IS DISTINCT FROM app.organization() THEN
        RAISE EXCEPTION 'not the organization of the context' USING ERRCODE = '42501';
    END IF;
    SELECT u.id, u.email INTO entry.actor_id, entry.actor_name FROM linecard.users u WHERE u.id = app.uid();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a user leaves' USING ERRCODE = '42501';
    END IF;
    entry.organization_id := organization;
    entry.id := entry_id;
    entry.actor_kind := 'user';
    entry.remote_address := remote_address;
    entry.action := 'member.leave';
    entry.resource_type := 'member';
    entry.resource_id := entry.actor_id;
    entry.before := before;
    entry.created_at := at;
    PERFORM app.audit_append_as_service(entry);
END $$;

-- As before, with the invoker's rights: a platform key acts as an admin, who may write the log.
CREATE OR REPLACE FUNCTION app.audit_platform(organization uuid, entry_id uuid, at timestamptz, remote_address text, action text,
    resource_type text, resource_id uuid, before jsonb, after jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY INVOKER AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
BEGIN
    IF organization IS DISTINCT FROM app.organization() THEN
        RAISE EXCEPTION 'not the organization of the context' USING ERRCODE = '42501';
    END IF;
    SELECT k.id, k.name INTO entry.actor_id, entry.actor_name FROM app.platform_keys() k WHERE k.id = app.uid();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a platform key acts so' USING ERRCODE = '42501';
    END IF;
    entry.organization_id := organization;
    entry.id := entry_id;
    entry.actor_kind := 'platform-key';
    entry.remote_address := remote_address;
    entry.action := action;
    entry.resource_type := resource_type;
    entry.resource_id := resource_id;
    entry.before := before;
    entry.after := after;
    entry.created_at := at;
    PERFORM app.audit_append(entry);
END $$;

-- To lock the session that acts; no change passes.
CREATE POLICY connect_sessions_lock ON linecard.connect_sessions FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('connect') AND id = app.uid()) WITH CHECK (false);
GRANT UPDATE (expires_at) ON linecard.connect_sessions TO linecard_app;

-- What whoever made the connect session that acts is called.
CREATE FUNCTION app.connect_session_maker() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    session record;
BEGIN
    IF app.is_role('connect') IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    SELECT s.maker_kind, s.made_by INTO session FROM linecard.connect_sessions s
        WHERE s.organization_id = app.organization() AND s.id = app.uid();
    IF session.maker_kind = 'user' THEN
        RETURN (SELECT u.email FROM linecard.users u WHERE u.id = session.made_by);
    ELSIF session.maker_kind = 'api-key' THEN
        RETURN (SELECT k.name FROM linecard.api_keys k
            WHERE k.organization_id = app.organization() AND k.id = session.made_by);
    END IF;
    RETURN (SELECT k.name FROM linecard.platform_keys k WHERE k.id = session.made_by);
END $$;
ALTER FUNCTION app.connect_session_maker() OWNER TO linecard_auth;
REVOKE ALL ON FUNCTION app.connect_session_maker() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.connect_session_maker() TO linecard_app;

-- As before, with the invoker's rights.
CREATE OR REPLACE FUNCTION app.audit_connect(organization uuid, entry_id uuid, at timestamptz, remote_address text, action text,
    resource_type text, resource_id uuid, before jsonb, after jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY INVOKER AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
BEGIN
    IF organization IS DISTINCT FROM app.organization() OR app.connects(resource_id) IS NOT TRUE
        OR resource_type <> 'agent-twilio' THEN
        RAISE EXCEPTION 'only a connect session acts so, on the settings of its agent' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM linecard.connect_sessions s
        WHERE s.organization_id = organization AND s.id = app.uid() FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the connect session has ended' USING ERRCODE = '42501';
    END IF;
    entry.organization_id := organization;
    entry.id := entry_id;
    entry.actor_kind := 'connect-session';
    entry.actor_id := app.uid();
    entry.actor_name := app.connect_session_maker();
    entry.remote_address := remote_address;
    entry.action := action;
    entry.resource_type := resource_type;
    entry.resource_id := resource_id;
    entry.before := before;
    entry.after := after;
    entry.created_at := at;
    PERFORM app.audit_append_as_service(entry);
END $$;

-- As before, with the invoker's rights: for what it does, and for nothing else, the service enters the context that may write
-- settings. In its own it still cannot, and no ciphertext comes from the caller (docs/adr/0013).
CREATE OR REPLACE FUNCTION app.promote_next_token(organization uuid, agent uuid, present uuid, next uuid, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY INVOKER
    AS $$
DECLARE
    retiring record;
    is_found boolean;
BEGIN
    IF organization IS DISTINCT FROM app.organization() OR app.is_role('service') IS NOT TRUE THEN
        RETURN false;
    END IF;
    PERFORM app.enter_maintenance(organization);
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
    is_found := FOUND;
    IF is_found THEN
        INSERT INTO linecard.retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
                auth_token_encrypted, encryption_version, retired_at, region, edge)
            VALUES (organization, present, CASE WHEN agent IS NULL THEN 'organization' ELSE 'agent' END,
                coalesce(agent, organization), retiring.account_sid, retiring.auth_token_encrypted,
                retiring.encryption_version, at, retiring.region, retiring.edge);
    END IF;
    -- The right-hand sides are the row's old values.
    IF is_found AND agent IS NULL THEN
        UPDATE linecard.twilio_settings s
            SET credential_id = next, auth_token_encrypted = s.next_auth_token_encrypted,
                auth_token_hint = s.next_auth_token_hint, fingerprint = s.next_fingerprint,
                encryption_version = s.next_encryption_version, next_credential_id = NULL,
                next_auth_token_encrypted = NULL, next_auth_token_hint = NULL, next_fingerprint = NULL,
                next_encryption_version = NULL, next_entered_at = NULL, promoted_at = at, updated_at = at
            WHERE s.organization_id = organization;
    ELSIF is_found THEN
        UPDATE linecard.agent_twilio_settings s
            SET credential_id = next, auth_token_encrypted = s.next_auth_token_encrypted,
                auth_token_hint = s.next_auth_token_hint, fingerprint = s.next_fingerprint,
                encryption_version = s.next_encryption_version, next_credential_id = NULL,
                next_auth_token_encrypted = NULL, next_auth_token_hint = NULL, next_fingerprint = NULL,
                next_encryption_version = NULL, next_entered_at = NULL, promoted_at = at, updated_at = at
            WHERE s.organization_id = organization AND s.agent_id = agent;
    END IF;
    PERFORM app.enter_service(organization);
    RETURN is_found;
END $$;

-- As before, without an INSERT in a CTE.
CREATE OR REPLACE FUNCTION app.create_person(id uuid, email text, password_hash text, must_change boolean, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO linecard.users (id, email, password_hash, must_change_password, created_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING;
    RETURN FOUND;
END $$;

-- As before, without reading a table in the statement that writes another one.
CREATE OR REPLACE FUNCTION app.found_organization(id uuid, name text, owner uuid, at timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    called text;
BEGIN
    INSERT INTO linecard.organizations (id, name, created_at, updated_at, allowed_countries, max_calls_per_day,
            max_messages_per_day)
        VALUES ($1, $2, $4, $4, '{own}', 500, 500);
    SELECT u.email INTO called FROM linecard.users u WHERE u.id = $3;
    IF FOUND THEN
        INSERT INTO linecard.organization_members (organization_id, user_id, email, role, created_at)
            VALUES ($1, $3, called, 'owner', $4);
    END IF;
END $$;

-- As before, a statement for each table.
CREATE OR REPLACE FUNCTION app.reset_password(hash bytea, new_password_hash text, entry_id uuid, at timestamptz,
    remote_address text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    person uuid;
    is_used boolean;
    ended bigint;
BEGIN
    SELECT r.user_id INTO person FROM app.password_reset_by_token(hash, at) r;
    -- The second of two requests waits here for the first, and then finds nothing.
    DELETE FROM linecard.password_resets r WHERE r.token_hash = hash AND r.user_id = person;
    is_used := FOUND;
    DELETE FROM linecard.mailed_password_resets r WHERE r.token_hash = hash AND r.user_id = person;
    IF NOT (is_used OR FOUND) THEN
        RETURN false;
    END IF;
    DELETE FROM linecard.mailed_password_resets r WHERE r.user_id = person;
    UPDATE linecard.users u SET password_hash = new_password_hash, must_change_password = false WHERE u.id = person;
    DELETE FROM linecard.sessions s WHERE s.user_id = person;
    GET DIAGNOSTICS ended = ROW_COUNT;
    PERFORM app.audit_everywhere(person, entry_id, at, remote_address, 'password.reset',
        jsonb_build_object('endedSessions', ended));
    RETURN true;
END $$;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;

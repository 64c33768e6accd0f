GRANT CREATE ON SCHEMA app TO linecard_auth;

CREATE OR REPLACE FUNCTION app.reset_password(hash bytea, new_password_hash text, entry_id uuid, at timestamptz,
    remote_address text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    person uuid;
    ended bigint;
    used bigint;
BEGIN
    SELECT r.user_id INTO person FROM app.password_reset_by_token(hash, at) r;
    -- The second of two requests waits here for the first, and then finds nothing.
    WITH handed_over AS (
            DELETE FROM linecard.password_resets r WHERE r.token_hash = hash AND r.user_id = person RETURNING 1),
        mailed AS (
            DELETE FROM linecard.mailed_password_resets r WHERE r.token_hash = hash AND r.user_id = person RETURNING 1)
        SELECT (SELECT count(*) FROM handed_over) + (SELECT count(*) FROM mailed) INTO used;
    IF used = 0 THEN
        RETURN false;
    END IF;
    DELETE FROM linecard.mailed_password_resets r WHERE r.user_id = person;
    UPDATE linecard.users u SET password_hash = new_password_hash, must_change_password = false WHERE u.id = person;
    WITH gone AS (DELETE FROM linecard.sessions s WHERE s.user_id = person RETURNING 1) SELECT count(*) INTO ended FROM gone;
    PERFORM app.audit_everywhere(person, entry_id, at, remote_address, 'password.reset',
        jsonb_build_object('endedSessions', ended));
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION app.found_organization(id uuid, name text, owner uuid, at timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        INSERT INTO linecard.organizations (id, name, created_at, updated_at, allowed_countries, max_calls_per_day,
                max_messages_per_day)
            VALUES ($1, $2, $4, $4, '{own}', 500, 500);
        INSERT INTO linecard.organization_members (organization_id, user_id, email, role, created_at)
            SELECT $1, u.id, u.email, 'owner', $4 FROM linecard.users u WHERE u.id = $3;
    $$;

CREATE OR REPLACE FUNCTION app.create_person(id uuid, email text, password_hash text, must_change boolean, at timestamptz)
    RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH created AS (
            INSERT INTO linecard.users (id, email, password_hash, must_change_password, created_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING RETURNING 1)
        SELECT count(*) = 1 FROM created
    $$;

CREATE OR REPLACE FUNCTION app.promote_next_token(organization uuid, agent uuid, present uuid, next uuid, at timestamptz)
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

CREATE OR REPLACE FUNCTION app.audit_connect(organization uuid, entry_id uuid, at timestamptz, remote_address text, action text,
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

CREATE OR REPLACE FUNCTION app.audit_platform(organization uuid, entry_id uuid, at timestamptz, remote_address text, action text,
    resource_type text, resource_id uuid, before jsonb, after jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
BEGIN
    IF organization IS DISTINCT FROM app.organization() THEN
        RAISE EXCEPTION 'not the organization of the context' USING ERRCODE = '42501';
    END IF;
    SELECT k.id, k.name INTO entry.actor_id, entry.actor_name FROM linecard.platform_keys k WHERE k.id = app.uid();
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

CREATE OR REPLACE FUNCTION app.audit_leaving(organization uuid, entry_id uuid, at timestamptz, remote_address text, before jsonb)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
BEGIN
    IF organization <> app.organization() THEN
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
    PERFORM app.audit_append(entry);
END $$;

CREATE OR REPLACE FUNCTION app.audit_factor(entry_id uuid, at timestamptz, remote_address text, operator text, action text,
    after jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    entry linecard.audit_logs;
    member record;
BEGIN
    IF split_part(action, '.', 1) <> 'second-factor' THEN
        RAISE EXCEPTION 'not an action on a second factor: %', action USING ERRCODE = '42501';
    END IF;
    IF app.organization() IS NOT NULL OR app.uid() IS NULL THEN
        RAISE EXCEPTION 'not the context of a person' USING ERRCODE = '42501';
    END IF;
    FOR member IN SELECT m.organization_id, m.email FROM linecard.organization_members m
        WHERE m.user_id = app.uid() ORDER BY m.organization_id
    LOOP
        entry := NULL;
        entry.organization_id := member.organization_id;
        entry.id := entry_id;
        IF operator IS NULL THEN
            entry.actor_kind := 'user';
            entry.actor_id := app.uid();
            entry.actor_name := member.email;
        ELSE
            entry.actor_kind := 'operator';
            entry.actor_name := operator;
        END IF;
        entry.remote_address := remote_address;
        entry.action := action;
        entry.resource_type := 'second-factor';
        entry.resource_id := app.uid();
        entry.after := after;
        entry.created_at := at;
        PERFORM app.audit_append(entry);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION app.audit_person(entry_id uuid, at timestamptz, remote_address text, action text, after jsonb)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF action NOT IN ('sign-in.success', 'sign-in.failure', 'session.end', 'password.change') THEN
        RAISE EXCEPTION 'not an action of a person on their own account: %', action USING ERRCODE = '42501';
    END IF;
    IF app.organization() IS NULL AND app.uid() IS NOT NULL THEN
        PERFORM app.audit_everywhere(app.uid(), entry_id, at, remote_address, action, after);
    END IF;
END $$;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;

DROP FUNCTION app.connect_session_maker();
REVOKE UPDATE (expires_at) ON linecard.connect_sessions FROM linecard_app;
DROP POLICY connect_sessions_lock ON linecard.connect_sessions;
DROP FUNCTION app.audit_append_as_service(linecard.audit_logs);
REVOKE EXECUTE ON FUNCTION app.audit_append(linecard.audit_logs) FROM linecard_app;

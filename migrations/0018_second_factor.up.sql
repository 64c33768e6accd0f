-- A second factor of people: codes of an authenticator app, recovery codes, and organizations that require one
-- (docs/adr/0021).

-- At most one for each person. It counts once a code has confirmed it.
CREATE TABLE linecard.second_factors (
    user_id uuid PRIMARY KEY REFERENCES linecard.users (id),
    -- New with each secret; bound to the ciphertext, with the person.
    credential_id uuid NOT NULL,
    secret_encrypted text NOT NULL,
    encryption_version text NOT NULL,
    -- The time step of the last code that was used: each works once.
    last_step bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz
);
ALTER TABLE linecard.second_factors ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.second_factors FORCE ROW LEVEL SECURITY;
-- Outside of any organization: within one, nobody reads or writes it.
CREATE POLICY second_factors_select ON linecard.second_factors FOR SELECT TO linecard_app
    USING (user_id = app.uid() AND app.organization() IS NULL);
CREATE POLICY second_factors_insert ON linecard.second_factors FOR INSERT TO linecard_app
    WITH CHECK (user_id = app.uid() AND app.organization() IS NULL);
CREATE POLICY second_factors_update ON linecard.second_factors FOR UPDATE TO linecard_app
    USING (user_id = app.uid() AND app.organization() IS NULL);
CREATE POLICY second_factors_delete ON linecard.second_factors FOR DELETE TO linecard_app
    USING (user_id = app.uid() AND app.organization() IS NULL);
CREATE POLICY second_factors_select_auth ON linecard.second_factors FOR SELECT TO linecard_auth USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.second_factors TO linecard_app;
GRANT SELECT ON linecard.second_factors TO linecard_auth;

-- Each takes the place of a code once, and is deleted then.
CREATE TABLE linecard.recovery_codes (
    user_id uuid NOT NULL REFERENCES linecard.users (id),
    -- SHA-256, which suffices because a code has 100 random bits.
    code_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);
ALTER TABLE linecard.recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.recovery_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY recovery_codes_select ON linecard.recovery_codes FOR SELECT TO linecard_app
    USING (user_id = app.uid() AND app.organization() IS NULL);
CREATE POLICY recovery_codes_insert ON linecard.recovery_codes FOR INSERT TO linecard_app
    WITH CHECK (user_id = app.uid() AND app.organization() IS NULL);
CREATE POLICY recovery_codes_delete ON linecard.recovery_codes FOR DELETE TO linecard_app
    USING (user_id = app.uid() AND app.organization() IS NULL);
GRANT SELECT, INSERT, DELETE ON linecard.recovery_codes TO linecard_app;

-- Whether a code was shown when the session began, or has confirmed the factor since. A session without one opens nothing
-- once its person has a factor.
ALTER TABLE linecard.sessions ADD COLUMN with_second_factor boolean NOT NULL DEFAULT false;
GRANT UPDATE (with_second_factor) ON linecard.sessions TO linecard_app;

-- What an organization requires of its members; without a row, nothing. Only owners write it.
CREATE TABLE linecard.security_settings (
    organization_id uuid PRIMARY KEY REFERENCES linecard.organizations (id),
    second_factor_required boolean NOT NULL,
    updated_at timestamptz NOT NULL
);
ALTER TABLE linecard.security_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.security_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY security_settings_select ON linecard.security_settings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY security_settings_insert ON linecard.security_settings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('owner'));
CREATE POLICY security_settings_update ON linecard.security_settings FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('owner'));
CREATE POLICY security_settings_select_auth ON linecard.security_settings FOR SELECT TO linecard_auth USING (true);
GRANT SELECT, INSERT, UPDATE ON linecard.security_settings TO linecard_app;
GRANT SELECT ON linecard.security_settings TO linecard_auth;

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- As app.session_by_token, with whether its person has a second factor, and which organizations require one.
CREATE FUNCTION app.session_with_factor(hash bytea, at timestamptz)
    RETURNS TABLE (session_id uuid, user_id uuid, email text, expires_at timestamptz, last_used_at timestamptz,
        must_change_password boolean, second_factor boolean, organizations jsonb)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT s.id, u.id, u.email, s.expires_at, s.last_used_at, u.must_change_password, f.user_id IS NOT NULL,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role,
                    'secondFactorRequired', coalesce(r.second_factor_required, false)) ORDER BY o.id)
                FROM linecard.organization_members m
                JOIN linecard.organizations o ON o.id = m.organization_id
                LEFT JOIN linecard.security_settings r ON r.organization_id = m.organization_id
                WHERE m.user_id = u.id), '[]')
        FROM linecard.sessions s
        JOIN linecard.users u ON u.id = s.user_id
        LEFT JOIN linecard.second_factors f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
        WHERE s.token_hash = hash AND s.expires_at > at AND (s.with_second_factor OR f.user_id IS NULL)
        LIMIT 1;
END $$;
ALTER FUNCTION app.session_with_factor(bytea, timestamptz) OWNER TO linecard_auth;

-- Whether an organization admits only sessions of people who have a second factor.
CREATE FUNCTION app.requires_factor(organization uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT coalesce((SELECT r.second_factor_required FROM linecard.security_settings r
            WHERE r.organization_id = $1), false)
    $$;
ALTER FUNCTION app.requires_factor(uuid) OWNER TO linecard_auth;

-- Those of these members of the context's organization who have a second factor; only owners are told.
CREATE FUNCTION app.members_with_factor(people uuid[]) RETURNS TABLE (user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT m.user_id
        FROM linecard.organization_members m
        JOIN linecard.second_factors f ON f.user_id = m.user_id AND f.confirmed_at IS NOT NULL
        WHERE m.organization_id = app.organization() AND app.is_role('owner') AND m.user_id = ANY ($1)
    $$;
ALTER FUNCTION app.members_with_factor(uuid[]) OWNER TO linecard_auth;

-- For commands that reseal: the sealed secrets of all people, in the order of their ids; only those of other versions than
-- `version`, if one is given.
CREATE FUNCTION app.sealed_factors_after(last uuid, version text, most integer)
    RETURNS TABLE (user_id uuid, credential_id uuid, sealed text, encryption_version text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT f.user_id, f.credential_id, f.secret_encrypted, f.encryption_version
        FROM linecard.second_factors f
        WHERE f.user_id > $1 AND ($2 IS NULL OR f.encryption_version <> $2)
        ORDER BY f.user_id
        LIMIT $3
    $$;
ALTER FUNCTION app.sealed_factors_after(uuid, text, integer) OWNER TO linecard_auth;

CREATE FUNCTION app.sealed_factors_count() RETURNS TABLE (encryption_version text, count bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT f.encryption_version, count(*) FROM linecard.second_factors f GROUP BY f.encryption_version $$;
ALTER FUNCTION app.sealed_factors_count() OWNER TO linecard_auth;

-- What concerns a person's second factor, traced in the log of each of their organizations: done by themselves, or by a
-- command, which `operator` names.
CREATE FUNCTION app.audit_factor(entry_id uuid, at timestamptz, remote_address text, operator text, action text,
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
ALTER FUNCTION app.audit_factor(uuid, timestamptz, text, text, text, jsonb) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION
    app.session_with_factor(bytea, timestamptz),
    app.requires_factor(uuid),
    app.members_with_factor(uuid[]),
    app.sealed_factors_after(uuid, text, integer),
    app.sealed_factors_count(),
    app.audit_factor(uuid, timestamptz, text, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    app.session_with_factor(bytea, timestamptz),
    app.requires_factor(uuid),
    app.members_with_factor(uuid[]),
    app.sealed_factors_after(uuid, text, integer),
    app.sealed_factors_count(),
    app.audit_factor(uuid, timestamptz, text, text, text, jsonb) TO linecard_app;

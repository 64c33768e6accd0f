-- People and the organizations that they belong to.
CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    -- NULL: this organization has not chosen, and LINECARD_ORG_FALLBACK holds.
    org_fallback_enabled boolean,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- How far calls and messages may go: NULL where there is no limit (`domain::Limits`).
    paused boolean NOT NULL DEFAULT false,
    max_concurrent_calls integer CHECK (max_concurrent_calls > 0),
    allowed_countries text[],
    max_call_seconds integer CHECK (max_call_seconds > 0)
);
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY organizations_select ON organizations FOR SELECT TO linecard_app
    USING (id = app.organization() AND app.may_read());
CREATE POLICY organizations_update ON organizations FOR UPDATE TO linecard_app
    USING (id = app.organization() AND app.may_administer());
CREATE POLICY organizations_select_auth ON organizations FOR SELECT TO linecard_auth USING (true);
CREATE POLICY organizations_insert_auth ON organizations FOR INSERT TO linecard_auth WITH CHECK (true);
GRANT SELECT, UPDATE ON organizations TO linecard_app;
GRANT SELECT, INSERT ON organizations TO linecard_auth;

CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    -- argon2id, PHC string format.
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    -- The organization that made the person and chose the first password: the only one that the person can
    -- belong to, since nobody has shown that the address is the person's. NULL: made by the operator.
    home_organization_id uuid REFERENCES organizations (id),
    UNIQUE (id, email)
);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY users_select ON users FOR SELECT TO linecard_app USING (id = auth.uid());
CREATE POLICY users_update ON users FOR UPDATE TO linecard_app USING (id = auth.uid());
CREATE POLICY users_select_auth ON users FOR SELECT TO linecard_auth USING (true);
CREATE POLICY users_insert_auth ON users FOR INSERT TO linecard_auth WITH CHECK (true);
GRANT SELECT, UPDATE (password_hash) ON users TO linecard_app;
GRANT SELECT, INSERT ON users TO linecard_auth;

CREATE TABLE organization_members (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    user_id uuid NOT NULL,
    -- Repeated from users, so that members see whom they work with without a view into users.
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, user_id),
    FOREIGN KEY (user_id, email) REFERENCES users (id, email)
);
CREATE INDEX organization_members_user ON organization_members (user_id);
ALTER TABLE organization_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization_members FORCE ROW LEVEL SECURITY;
-- Outside of an organization a person sees its own memberships (app.enter looks them up so);
-- within one, those of that organization and of no other.
CREATE POLICY organization_members_select ON organization_members FOR SELECT TO linecard_app
    USING ((organization_id = app.organization() AND app.may_read())
        OR (user_id = auth.uid() AND app.organization() IS NULL));
-- Only owners touch owners.
CREATE POLICY organization_members_insert ON organization_members FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization()
        AND (app.org_role() IN ('owner', 'maintenance') OR (app.org_role() = 'admin' AND role <> 'owner')));
CREATE POLICY organization_members_update ON organization_members FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.org_role() = 'owner' OR (app.org_role() = 'admin' AND role <> 'owner')));
CREATE POLICY organization_members_delete ON organization_members FOR DELETE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.org_role() = 'owner' OR (app.org_role() = 'admin' AND role <> 'owner')));
CREATE POLICY organization_members_select_auth ON organization_members FOR SELECT TO linecard_auth USING (true);
CREATE POLICY organization_members_insert_auth ON organization_members FOR INSERT TO linecard_auth WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (role), DELETE ON organization_members TO linecard_app;
GRANT SELECT, INSERT ON organization_members TO linecard_auth;

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    -- SHA-256 of the cookie's secret.
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY sessions_select ON sessions FOR SELECT TO linecard_app USING (user_id = auth.uid());
CREATE POLICY sessions_insert ON sessions FOR INSERT TO linecard_app WITH CHECK (user_id = auth.uid());
CREATE POLICY sessions_delete ON sessions FOR DELETE TO linecard_app USING (user_id = auth.uid());
CREATE POLICY sessions_select_auth ON sessions FOR SELECT TO linecard_auth USING (true);
GRANT SELECT, INSERT, DELETE ON sessions TO linecard_app;
GRANT SELECT ON sessions TO linecard_auth;

-- Enters an organization as a person. Answers the role, or NULL (and an empty context) where
-- there is no membership.
CREATE FUNCTION app.enter(principal uuid, organization uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    granted text;
BEGIN
    PERFORM app.set_context(principal::text, '', '');
    SELECT m.role INTO granted FROM public.organization_members m
        WHERE m.organization_id = organization AND m.user_id = principal;
    IF granted IS NULL THEN
        PERFORM app.set_context('', '', '');
    ELSE
        PERFORM app.set_context(principal::text, organization::text, granted);
    END IF;
    RETURN granted;
END $$;

-- Before an organization is known, these alone read users and sessions: each at most one row.
GRANT CREATE ON SCHEMA app TO linecard_auth;

CREATE FUNCTION app.user_by_email(wanted text)
    RETURNS TABLE (id uuid, password_hash text, home_organization_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT u.id, u.password_hash, u.home_organization_id FROM public.users u WHERE u.email = wanted LIMIT 1 $$;
ALTER FUNCTION app.user_by_email(text) OWNER TO linecard_auth;

-- plpgsql, since every request of a session runs it: see app.authenticate_key.
CREATE FUNCTION app.authenticate_session(hash bytea, at timestamptz)
    RETURNS TABLE (session_id uuid, user_id uuid, email text, expires_at timestamptz, organizations jsonb)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT s.id, u.id, u.email, s.expires_at,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role) ORDER BY o.id)
                FROM public.organization_members m JOIN public.organizations o ON o.id = m.organization_id
                WHERE m.user_id = u.id), '[]')
        FROM public.sessions s JOIN public.users u ON u.id = s.user_id
        WHERE s.token_hash = hash AND s.expires_at > at
        LIMIT 1;
END $$;
ALTER FUNCTION app.authenticate_session(bytea, timestamptz) OWNER TO linecard_auth;

-- Makes a person; answers false when the address is taken.
CREATE FUNCTION app.create_user(id uuid, email text, password_hash text, home uuid, at timestamptz) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH made AS (
            INSERT INTO public.users (id, email, password_hash, home_organization_id, created_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING RETURNING 1)
        SELECT count(*) = 1 FROM made
    $$;
ALTER FUNCTION app.create_user(uuid, text, text, uuid, timestamptz) OWNER TO linecard_auth;

-- Makes an organization with its owner.
CREATE FUNCTION app.found_organization(id uuid, name text, owner uuid, at timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        INSERT INTO public.organizations (id, name, created_at, updated_at) VALUES ($1, $2, $4, $4);
        INSERT INTO public.organization_members (organization_id, user_id, email, role, created_at)
            SELECT $1, u.id, u.email, 'owner', $4 FROM public.users u WHERE u.id = $3;
    $$;
ALTER FUNCTION app.found_organization(uuid, text, uuid, timestamptz) OWNER TO linecard_auth;

-- For `linecard user create`, which names an organization as people do. NULL when there is none;
-- the oldest when several share the name, and then `ambiguous` is true.
CREATE FUNCTION app.organization_by_name(wanted text)
    RETURNS TABLE (id uuid, ambiguous boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT o.id, count(*) OVER () > 1 FROM public.organizations o
        WHERE o.name = wanted ORDER BY o.id LIMIT 1
    $$;
ALTER FUNCTION app.organization_by_name(text) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app, auth TO linecard_app, linecard_auth;

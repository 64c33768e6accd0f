-- Organizations, their users and members, sessions, and API keys; and the functions that authenticate them.

CREATE TABLE linecard.organizations (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    -- NULL: the organization has not chosen, so LINECARD_ORG_FALLBACK applies.
    org_fallback_enabled boolean,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- Limits on calls and messages (`domain::Limits`); NULL means no limit.
    paused boolean NOT NULL DEFAULT false,
    max_concurrent_calls integer CHECK (max_concurrent_calls > 0),
    -- Codes of countries, and 'own' for that of the calling number.
    allowed_countries text[],
    max_call_seconds integer CHECK (max_call_seconds > 0),
    -- The stage of the migration from the organization-wide account to one account per agent: 1 agent accounts first,
    -- with fallback; 2 admins reminded and default agents backfilled; 3 fallback off; 4 organization-wide settings removed.
    rollout_phase smallint NOT NULL DEFAULT 1 CHECK (rollout_phase BETWEEN 1 AND 4),
    -- Costly types of numbers that may be called; NULL: none.
    allowed_number_types text[],
    -- What may be placed and spent in a UTC day (docs/adr/0018).
    max_calls_per_day integer CHECK (max_calls_per_day > 0),
    max_messages_per_day integer CHECK (max_messages_per_day > 0),
    max_minutes_per_day integer CHECK (max_minutes_per_day > 0),
    max_spend_per_day integer CHECK (max_spend_per_day > 0)
);
ALTER TABLE linecard.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY organizations_select ON linecard.organizations FOR SELECT TO linecard_app
    USING (id = app.organization() AND app.may_read());
CREATE POLICY organizations_update ON linecard.organizations FOR UPDATE TO linecard_app
    USING (id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY organizations_select_auth ON linecard.organizations FOR SELECT TO linecard_auth USING (true);
CREATE POLICY organizations_insert_auth ON linecard.organizations FOR INSERT TO linecard_auth WITH CHECK (true);
GRANT SELECT, UPDATE ON linecard.organizations TO linecard_app;
GRANT SELECT, INSERT ON linecard.organizations TO linecard_auth;

CREATE TABLE linecard.users (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    -- argon2id, PHC string format.
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    -- The organization that created the user and chose the first password. It is the only one that the user can
    -- belong to, because the address has not been verified. NULL: created by the operator.
    home_organization_id uuid REFERENCES linecard.organizations (id),
    UNIQUE (id, email)
);
ALTER TABLE linecard.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.users FORCE ROW LEVEL SECURITY;
CREATE POLICY users_select ON linecard.users FOR SELECT TO linecard_app USING (id = app.uid());
CREATE POLICY users_update ON linecard.users FOR UPDATE TO linecard_app USING (id = app.uid());
CREATE POLICY users_select_auth ON linecard.users FOR SELECT TO linecard_auth USING (true);
CREATE POLICY users_insert_auth ON linecard.users FOR INSERT TO linecard_auth WITH CHECK (true);
GRANT SELECT, UPDATE (password_hash) ON linecard.users TO linecard_app;
GRANT SELECT, INSERT ON linecard.users TO linecard_auth;

CREATE TABLE linecard.organization_members (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    user_id uuid NOT NULL,
    -- Copied from users, so that members can see each other's address without access to users.
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, user_id),
    FOREIGN KEY (user_id, email) REFERENCES linecard.users (id, email)
);
CREATE INDEX organization_members_user ON linecard.organization_members (user_id);
ALTER TABLE linecard.organization_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.organization_members FORCE ROW LEVEL SECURITY;
-- Outside an organization, a user sees their own memberships (app.enter relies on it); within one, the members of
-- that organization only.
CREATE POLICY organization_members_select ON linecard.organization_members FOR SELECT TO linecard_app
    USING ((organization_id = app.organization() AND app.may_read())
        OR (user_id = app.uid() AND app.organization() IS NULL));
-- Only owners may change owners.
CREATE POLICY organization_members_insert ON linecard.organization_members FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization()
        AND (app.org_role() IN ('owner', 'maintenance') OR (app.org_role() = 'admin' AND role <> 'owner')));
CREATE POLICY organization_members_update ON linecard.organization_members FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.org_role() = 'owner' OR (app.org_role() = 'admin' AND role <> 'owner')));
CREATE POLICY organization_members_delete ON linecard.organization_members FOR DELETE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.org_role() = 'owner' OR (app.org_role() = 'admin' AND role <> 'owner')));
CREATE POLICY organization_members_select_auth ON linecard.organization_members FOR SELECT TO linecard_auth USING (true);
CREATE POLICY organization_members_insert_auth ON linecard.organization_members FOR INSERT TO linecard_auth WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (role), DELETE ON linecard.organization_members TO linecard_app;
GRANT SELECT, INSERT ON linecard.organization_members TO linecard_auth;

CREATE TABLE linecard.sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES linecard.users (id),
    -- SHA-256 of the cookie's secret.
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON linecard.sessions (user_id);
ALTER TABLE linecard.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY sessions_select ON linecard.sessions FOR SELECT TO linecard_app USING (user_id = app.uid());
CREATE POLICY sessions_insert ON linecard.sessions FOR INSERT TO linecard_app WITH CHECK (user_id = app.uid());
CREATE POLICY sessions_delete ON linecard.sessions FOR DELETE TO linecard_app USING (user_id = app.uid());
CREATE POLICY sessions_select_auth ON linecard.sessions FOR SELECT TO linecard_auth USING (true);
GRANT SELECT, INSERT, DELETE ON linecard.sessions TO linecard_app;
GRANT SELECT ON linecard.sessions TO linecard_auth;

-- API keys are shown once and stored as SHA-256, which suffices because a key has 256 random bits.
CREATE TABLE linecard.api_keys (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    id uuid NOT NULL,
    name text NOT NULL,
    key_hash bytea NOT NULL,
    -- The last four characters, to recognize a key by.
    hint text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_by uuid NOT NULL REFERENCES linecard.users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX api_keys_hash ON linecard.api_keys (key_hash);
ALTER TABLE linecard.api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.api_keys FORCE ROW LEVEL SECURITY;
-- A key sees itself (app.place_call checks it so).
CREATE POLICY api_keys_select ON linecard.api_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_administer() OR app.is_role('service') OR id = app.uid()));
-- A key has at most the role of its creator.
CREATE POLICY api_keys_insert ON linecard.api_keys FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer()
        AND (app.org_role() = 'owner' OR role <> 'owner'));
CREATE POLICY api_keys_update ON linecard.api_keys FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.is_role('service') OR app.is_role('owner') OR (app.is_role('admin') AND role <> 'owner')));
CREATE POLICY api_keys_select_auth ON linecard.api_keys FOR SELECT TO linecard_auth USING (true);
GRANT SELECT, INSERT, UPDATE (revoked_at, last_used_at) ON linecard.api_keys TO linecard_app;
GRANT SELECT ON linecard.api_keys TO linecard_auth;

-- Enters an organization as a user. Returns the role, or NULL and an empty context if the user is not a member.
CREATE FUNCTION app.enter(principal uuid, organization uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    granted text;
BEGIN
    PERFORM app.set_context(principal::text, '', '');
    SELECT m.role INTO granted FROM linecard.organization_members m
        WHERE m.organization_id = organization AND m.user_id = principal;
    IF granted IS NULL THEN
        PERFORM app.set_context('', '', '');
    ELSE
        PERFORM app.set_context(principal::text, organization::text, granted);
    END IF;
    RETURN granted;
END $$;

-- Checks hash, expiry and revocation and enters the organization, in the transaction that does the work: a key that
-- was revoked a moment ago can do nothing more. `app.uid()` is the key's id, not its creator's.
CREATE FUNCTION app.enter_key(hash bytea, organization uuid, at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    admitted record;
BEGIN
    SELECT k.key_id, k.role INTO admitted FROM app.authenticate_key(hash, at) k
        WHERE k.organization_id = organization;
    PERFORM app.set_context(admitted.key_id::text, CASE WHEN admitted.role IS NOT NULL THEN organization::text END, admitted.role);
    RETURN admitted.role;
END $$;

-- Only these functions read users, sessions and API keys before an organization is known; the authenticating ones
-- return at most one row. They belong to linecard_auth, which needs CREATE on the schema to become their owner.
GRANT CREATE ON SCHEMA app TO linecard_auth;

CREATE FUNCTION app.user_by_email(wanted text)
    RETURNS TABLE (id uuid, password_hash text, home_organization_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT u.id, u.password_hash, u.home_organization_id FROM linecard.users u WHERE u.email = wanted LIMIT 1 $$;
ALTER FUNCTION app.user_by_email(text) OWNER TO linecard_auth;

-- plpgsql, because every request of a session runs it: see app.authenticate_key.
CREATE FUNCTION app.authenticate_session(hash bytea, at timestamptz)
    RETURNS TABLE (session_id uuid, user_id uuid, email text, expires_at timestamptz, organizations jsonb)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT s.id, u.id, u.email, s.expires_at,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role) ORDER BY o.id)
                FROM linecard.organization_members m JOIN linecard.organizations o ON o.id = m.organization_id
                WHERE m.user_id = u.id), '[]')
        FROM linecard.sessions s JOIN linecard.users u ON u.id = s.user_id
        WHERE s.token_hash = hash AND s.expires_at > at
        LIMIT 1;
END $$;
ALTER FUNCTION app.authenticate_session(bytea, timestamptz) OWNER TO linecard_auth;

-- Creates a user; returns false if the address is taken.
CREATE FUNCTION app.create_user(id uuid, email text, password_hash text, home uuid, at timestamptz) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH created AS (
            INSERT INTO linecard.users (id, email, password_hash, home_organization_id, created_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING RETURNING 1)
        SELECT count(*) = 1 FROM created
    $$;
ALTER FUNCTION app.create_user(uuid, text, text, uuid, timestamptz) OWNER TO linecard_auth;

-- Whether a list of allowed countries leaves a number's country out. `country` is empty for a number without one, and NULL
-- if none is asked about; `own` is the country of the number that calls.
CREATE FUNCTION app.country_refused(country text, own text, allowed text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
        SELECT allowed IS NOT NULL
            AND NOT (country = ANY (allowed) OR 'own' = ANY (allowed) AND country <> '' AND country IS NOT DISTINCT FROM own)
    $$;

-- Whether none of the countries that a number can belong to is allowed by both lists; NULL if no number is asked about.
CREATE FUNCTION app.countries_refused(countries text[], own text, of_organization text[], of_agent text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
        SELECT CASE
            WHEN countries IS NULL THEN coalesce(of_organization = '{}', false) OR coalesce(of_agent = '{}', false)
            ELSE (of_organization IS NOT NULL OR of_agent IS NOT NULL)
                AND NOT EXISTS (
                    SELECT 1
                    FROM unnest(countries) country
                    WHERE NOT app.country_refused(country, own, of_organization)
                        AND NOT app.country_refused(country, own, of_agent))
        END
    $$;

-- Creates an organization with its owner. It begins with limits that make a stolen key cheap, until an admin raises them:
-- the countries of its own numbers, 500 calls and 500 messages a day.
CREATE FUNCTION app.found_organization(id uuid, name text, owner uuid, at timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        INSERT INTO linecard.organizations (id, name, created_at, updated_at, allowed_countries, max_calls_per_day,
                max_messages_per_day)
            VALUES ($1, $2, $4, $4, '{own}', 500, 500);
        INSERT INTO linecard.organization_members (organization_id, user_id, email, role, created_at)
            SELECT $1, u.id, u.email, 'owner', $4 FROM linecard.users u WHERE u.id = $3;
    $$;
ALTER FUNCTION app.found_organization(uuid, text, uuid, timestamptz) OWNER TO linecard_auth;

-- For commands that take an organization's name. No row if there is none; if several share the name, the oldest one,
-- with `ambiguous` set.
CREATE FUNCTION app.organization_by_name(wanted text)
    RETURNS TABLE (id uuid, ambiguous boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT o.id, count(*) OVER () > 1 FROM linecard.organizations o
        WHERE o.name = wanted ORDER BY o.id LIMIT 1
    $$;
ALTER FUNCTION app.organization_by_name(text) OWNER TO linecard_auth;

-- A key acts with the lesser of its own role and its creator's current role; when the creator leaves the
-- organization, the key stops working. plpgsql, because every transaction of a key runs it: plpgsql keeps the query
-- plan for the session, whereas a SECURITY DEFINER function in sql is planned at each call.
CREATE FUNCTION app.authenticate_key(hash bytea, at timestamptz)
    RETURNS TABLE (key_id uuid, organization_id uuid, role text, made_by uuid)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT k.id, k.organization_id,
            CASE WHEN 'member' IN (k.role, m.role) THEN 'member'
                 WHEN 'admin' IN (k.role, m.role) THEN 'admin' ELSE 'owner' END,
            k.created_by
        FROM linecard.api_keys k
        JOIN linecard.organization_members m ON m.organization_id = k.organization_id AND m.user_id = k.created_by
            -- Rejoining the organization does not revive keys created before.
            AND m.created_at <= k.created_at
        WHERE k.key_hash = hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at)
        LIMIT 1;
END $$;
ALTER FUNCTION app.authenticate_key(bytea, timestamptz) OWNER TO linecard_auth;

-- For commands that work through all organizations; each is then entered on its own.
CREATE FUNCTION app.organizations_after(last uuid, most integer) RETURNS TABLE (id uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT o.id, o.name FROM linecard.organizations o WHERE o.id > last ORDER BY o.id LIMIT most $$;
ALTER FUNCTION app.organizations_after(uuid, integer) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO linecard_app;

-- Who had created a user is not known any more: NULL, as if the operator had.
ALTER TABLE linecard.users ADD COLUMN home_organization_id uuid REFERENCES linecard.organizations (id) ON DELETE SET NULL;

GRANT CREATE ON SCHEMA app TO linecard_auth;

CREATE OR REPLACE FUNCTION app.user_by_email(wanted text)
    RETURNS TABLE (id uuid, password_hash text, home_organization_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT u.id, u.password_hash, u.home_organization_id FROM linecard.users u WHERE u.email = wanted LIMIT 1 $$;

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

-- As app.authenticate_session, with what the session's own page shows and whether another password must come first.
CREATE FUNCTION app.session_by_token(hash bytea, at timestamptz)
    RETURNS TABLE (session_id uuid, user_id uuid, email text, expires_at timestamptz, last_used_at timestamptz,
        must_change_password boolean, organizations jsonb)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT s.id, u.id, u.email, s.expires_at, s.last_used_at, u.must_change_password,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role) ORDER BY o.id)
                FROM linecard.organization_members m JOIN linecard.organizations o ON o.id = m.organization_id
                WHERE m.user_id = u.id), '[]')
        FROM linecard.sessions s JOIN linecard.users u ON u.id = s.user_id
        WHERE s.token_hash = hash AND s.expires_at > at
        LIMIT 1;
END $$;
ALTER FUNCTION app.session_by_token(bytea, timestamptz) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION
    app.authenticate_session(bytea, timestamptz),
    app.session_by_token(bytea, timestamptz),
    app.create_user(uuid, text, text, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    app.authenticate_session(bytea, timestamptz),
    app.session_by_token(bytea, timestamptz),
    app.create_user(uuid, text, text, uuid, timestamptz) TO linecard_app;

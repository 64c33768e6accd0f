-- People whom an identity provider signs in (docs/adr/0024).

-- Who has an identity needs no password.
ALTER TABLE linecard.users ALTER COLUMN password_hash DROP NOT NULL;
-- `users.email`, and its copies, are what a person is called: the e-mail address; of a person without one, the identity, which
-- contains a blank, as no address does (`domain::PersonName`).

-- Whom the identity provider means by a subject.
CREATE TABLE linecard.identities (
    -- `iss` and `sub` of the tokens.
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL REFERENCES linecard.users (id),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject),
    -- One of each provider: a second subject must not get an account by the same address.
    UNIQUE (user_id, issuer)
);
ALTER TABLE linecard.identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.identities FORCE ROW LEVEL SECURITY;
-- The application reaches them through the functions below only.
CREATE POLICY identities_select_auth ON linecard.identities FOR SELECT TO linecard_auth USING (true);
CREATE POLICY identities_insert_auth ON linecard.identities FOR INSERT TO linecard_auth WITH CHECK (true);
GRANT SELECT, INSERT ON linecard.identities TO linecard_auth;

-- Begun by the identity provider; `with_second_factor` is then what the provider says.
ALTER TABLE linecard.sessions ADD COLUMN by_provider boolean NOT NULL DEFAULT false;

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- As before. What the identity provider has asked for counts as the person's own second factor, and a password that somebody
-- else chose is no matter where none was asked for.
CREATE OR REPLACE FUNCTION app.session_with_factor(hash bytea, at timestamptz)
    RETURNS TABLE (session_id uuid, user_id uuid, email text, expires_at timestamptz, last_used_at timestamptz,
        must_change_password boolean, second_factor boolean, organizations jsonb)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT s.id, u.id, u.email, s.expires_at, s.last_used_at, u.must_change_password AND NOT s.by_provider,
            f.user_id IS NOT NULL OR (s.by_provider AND s.with_second_factor),
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

-- The person of an identity, with whether they have a second factor of their own, and their organizations.
CREATE FUNCTION app.person_by_identity(wanted_issuer text, wanted_subject text)
    RETURNS TABLE (user_id uuid, email text, own_factor boolean, organizations jsonb)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT u.id, u.email, f.user_id IS NOT NULL,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role,
                    'secondFactorRequired', coalesce(r.second_factor_required, false)) ORDER BY o.id)
                FROM linecard.organization_members m
                JOIN linecard.organizations o ON o.id = m.organization_id
                LEFT JOIN linecard.security_settings r ON r.organization_id = m.organization_id
                WHERE m.user_id = u.id), '[]')
        FROM linecard.identities i
        JOIN linecard.users u ON u.id = i.user_id
        LEFT JOIN linecard.second_factors f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
        WHERE i.issuer = wanted_issuer AND i.subject = wanted_subject
        LIMIT 1;
END $$;
ALTER FUNCTION app.person_by_identity(text, text) OWNER TO linecard_auth;

-- Makes an identity that of the account with this address, which the provider has verified to be the person's. Without an
-- account, one is made if the address is invited: nobody else gets in by having an account at the provider. False if the
-- identity is nobody's afterwards.
CREATE FUNCTION app.link_identity(new_issuer text, new_subject text, address text, new_user uuid, entry_id uuid,
    at timestamptz, remote_address text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    person uuid;
BEGIN
    SELECT u.id INTO person FROM linecard.users u WHERE u.email = address;
    IF person IS NULL THEN
        IF NOT EXISTS (SELECT 1 FROM linecard.invitations i WHERE i.email = address AND i.expires_at > at) THEN
            RETURN false;
        END IF;
        INSERT INTO linecard.users (id, email, created_at) VALUES (new_user, address, at) ON CONFLICT (email) DO NOTHING;
        SELECT u.id INTO person FROM linecard.users u WHERE u.email = address;
    END IF;
    INSERT INTO linecard.identities (issuer, subject, user_id, created_at) VALUES (new_issuer, new_subject, person, at)
        ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM app.audit_everywhere(person, entry_id, at, remote_address, 'identity.link',
            jsonb_build_object('issuer', new_issuer, 'subject', new_subject));
    END IF;
    RETURN EXISTS (SELECT 1 FROM linecard.identities i WHERE i.issuer = new_issuer AND i.subject = new_subject);
END $$;
ALTER FUNCTION app.link_identity(text, text, text, uuid, uuid, timestamptz, text) OWNER TO linecard_auth;

-- For a platform key, in an organization that it has entered: the person of an identity, who is made if there is none.
-- `called` names a new person and, with `rename`, one who is known and has no address.
CREATE POLICY organization_members_update_auth ON linecard.organization_members FOR UPDATE TO linecard_auth USING (true);
GRANT UPDATE (email) ON linecard.organization_members TO linecard_auth;
GRANT UPDATE (email) ON linecard.users TO linecard_auth;
CREATE FUNCTION app.put_person(new_issuer text, new_subject text, called text, rename boolean, new_user uuid,
    at timestamptz) RETURNS TABLE (user_id uuid, email text, renamed boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    person uuid;
    changed boolean := false;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM linecard.platform_keys k WHERE k.id = app.uid() AND 'members' = ANY (k.scopes)) THEN
        RAISE EXCEPTION 'only a platform key makes people' USING ERRCODE = '42501';
    END IF;
    SELECT i.user_id INTO person FROM linecard.identities i WHERE i.issuer = new_issuer AND i.subject = new_subject;
    IF person IS NULL THEN
        -- The name is that of the identity alone: of two requests at the same moment, one waits here and fails.
        INSERT INTO linecard.users (id, email, created_at) VALUES (new_user, called, at);
        INSERT INTO linecard.identities (issuer, subject, user_id, created_at) VALUES (new_issuer, new_subject, new_user, at);
        person := new_user;
    ELSIF rename THEN
        -- In one statement, since the two must be equal at its end.
        WITH named AS (
            UPDATE linecard.users u SET email = called
            WHERE u.id = person AND u.email <> called AND strpos(u.email, ' ') > 0
            RETURNING u.id)
        UPDATE linecard.organization_members m SET email = called FROM named WHERE m.user_id = named.id;
        changed := FOUND;
    END IF;
    RETURN QUERY SELECT u.id, u.email, changed FROM linecard.users u WHERE u.id = person;
END $$;
ALTER FUNCTION app.put_person(text, text, text, boolean, uuid, timestamptz) OWNER TO linecard_auth;

-- Those of these people who are members of the organization beside them now, and whether it requires a second factor.
CREATE FUNCTION app.members_now(people uuid[], organizations uuid[])
    RETURNS TABLE (user_id uuid, organization_id uuid, second_factor_required boolean, own_factor boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT m.user_id, m.organization_id, coalesce(r.second_factor_required, false), f.user_id IS NOT NULL
        FROM unnest($1, $2) AS asked (user_id, organization_id)
        JOIN linecard.organization_members m ON m.organization_id = asked.organization_id AND m.user_id = asked.user_id
        LEFT JOIN linecard.security_settings r ON r.organization_id = m.organization_id
        LEFT JOIN linecard.second_factors f ON f.user_id = m.user_id AND f.confirmed_at IS NOT NULL
    $$;
ALTER FUNCTION app.members_now(uuid[], uuid[]) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.person_by_identity(text, text),
    app.link_identity(text, text, text, uuid, uuid, timestamptz, text),
    app.put_person(text, text, text, boolean, uuid, timestamptz),
    app.members_now(uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.person_by_identity(text, text),
    app.link_identity(text, text, text, uuid, uuid, timestamptz, text),
    app.put_person(text, text, text, boolean, uuid, timestamptz),
    app.members_now(uuid[], uuid[]) TO linecard_app;

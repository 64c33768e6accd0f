-- Who acts, and for which organization: three settings of the transaction, and the functions
-- that policies read them by. Policies compare columns with these and hold no sub-select.
CREATE SCHEMA app;
CREATE SCHEMA auth;
GRANT USAGE ON SCHEMA app, auth TO linecard_app, linecard_auth;

-- The person, API key or call that acts; NULL outside of a context.
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;

CREATE FUNCTION app.organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.organization_id', true), '')::uuid $$;

CREATE FUNCTION app.org_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.org_role', true), '') $$;

-- What the roles may do. 'verifier', 'service' and 'maintenance' are the program's own principals.
CREATE FUNCTION app.may_read() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT app.org_role() IN ('owner', 'admin', 'member', 'service', 'maintenance') $$;
CREATE FUNCTION app.may_administer() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT app.org_role() IN ('owner', 'admin') $$;
CREATE FUNCTION app.may_place() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT app.org_role() IN ('owner', 'admin', 'member', 'service') $$;
CREATE FUNCTION app.is_role(role text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT app.org_role() = role $$;

-- Always all three at once, so that nothing of an earlier context is left. Through EXECUTE rather
-- than set_config(), because Citus carries only SET LOCAL to its workers.
CREATE FUNCTION app.set_context(principal text, organization text, role text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'SET LOCAL app.user_id = %L; SET LOCAL app.organization_id = %L; SET LOCAL app.org_role = %L',
        coalesce(principal, ''), coalesce(organization, ''), coalesce(role, ''));
END $$;

-- The program's own principals, each for one organization.
CREATE FUNCTION app.enter_service(organization uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM app.set_context('', organization::text, 'service');
    RETURN 'service';
END $$;

CREATE FUNCTION app.enter_maintenance(organization uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM app.set_context('', organization::text, 'maintenance');
    RETURN 'maintenance';
END $$;

-- Reads the one call or message whose callback's signature is to be checked, and credentials.
CREATE FUNCTION app.enter_verifier(subject uuid, organization uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM app.set_context(subject::text, organization::text, 'verifier');
    RETURN 'verifier';
END $$;

-- A person outside of any organization: sees itself, its memberships and its sessions.
CREATE FUNCTION app.enter_self(principal uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM app.set_context(principal::text, '', '');
    RETURN 'self';
END $$;

-- The tenant context: three settings of the transaction that say who acts and for which organization, and the
-- functions through which policies read them. Policies compare columns with these and contain no sub-select.
--
-- Tables are in the schema `linecard`, functions in `app`; `linecard migrate` creates both beforehand.

-- The user, API key, call or message that the transaction acts as; NULL without a context.
CREATE FUNCTION app.uid() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;

CREATE FUNCTION app.organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.organization_id', true), '')::uuid $$;

CREATE FUNCTION app.org_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.org_role', true), '') $$;

-- What each role may do. 'verifier', 'service' and 'maintenance' are internal principals of the program.
CREATE FUNCTION app.may_read() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT app.org_role() IN ('owner', 'admin', 'member', 'service', 'maintenance') $$;
CREATE FUNCTION app.may_administer() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT app.org_role() IN ('owner', 'admin') $$;
CREATE FUNCTION app.may_place() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT app.org_role() IN ('owner', 'admin', 'member', 'service') $$;
CREATE FUNCTION app.is_role(role text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT app.org_role() = role $$;

-- Always sets all three, so that nothing of an earlier context remains. Uses EXECUTE rather than set_config(),
-- because Citus propagates only SET LOCAL to its workers.
CREATE FUNCTION app.set_context(principal text, organization text, role text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'SET LOCAL app.user_id = %L; SET LOCAL app.organization_id = %L; SET LOCAL app.org_role = %L',
        coalesce(principal, ''), coalesce(organization, ''), coalesce(role, ''));
END $$;

-- The internal principals; each acts for one organization.
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

-- Reads the one call or message whose callback is being verified, and the credentials to verify it with.
CREATE FUNCTION app.enter_verifier(subject uuid, organization uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM app.set_context(subject::text, organization::text, 'verifier');
    RETURN 'verifier';
END $$;

-- A user outside any organization: sees their own row, memberships and sessions.
CREATE FUNCTION app.enter_self(principal uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM app.set_context(principal::text, '', '');
    RETURN 'self';
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO linecard_app, linecard_auth;

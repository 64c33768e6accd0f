-- API keys: shown once, stored as SHA-256 (the key itself has 256 random bits).
CREATE TABLE api_keys (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    name text NOT NULL,
    key_hash bytea NOT NULL,
    -- The last four characters, by which people tell their keys apart.
    hint text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX api_keys_hash ON api_keys (key_hash);
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY api_keys_select ON api_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
-- A key has at most its maker's role.
CREATE POLICY api_keys_insert ON api_keys FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer()
        AND (app.org_role() = 'owner' OR role <> 'owner'));
CREATE POLICY api_keys_update ON api_keys FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.is_role('service') OR app.is_role('owner') OR (app.is_role('admin') AND role <> 'owner')));
CREATE POLICY api_keys_select_auth ON api_keys FOR SELECT TO linecard_auth USING (true);
GRANT SELECT, INSERT, UPDATE (revoked_at, last_used_at) ON api_keys TO linecard_app;
GRANT SELECT ON api_keys TO linecard_auth;

-- A key acts with the lesser of its own role and the role that its maker has now; a maker who
-- left the organization leaves no key behind. In plpgsql, since every transaction of a key runs it: that keeps
-- the query's plan for the session, where a SECURITY DEFINER function in sql is planned anew at each call.
GRANT CREATE ON SCHEMA app TO linecard_auth;
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
        FROM public.api_keys k
        JOIN public.organization_members m ON m.organization_id = k.organization_id AND m.user_id = k.created_by
            -- A return to the organization revives no key of the time before.
            AND m.created_at <= k.created_at
        WHERE k.key_hash = hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at)
        LIMIT 1;
END $$;
ALTER FUNCTION app.authenticate_key(bytea, timestamptz) OWNER TO linecard_auth;
REVOKE CREATE ON SCHEMA app FROM linecard_auth;

-- Checks hash, expiry and revocation, and enters, in the transaction of the work itself: a key that
-- was revoked a moment ago does nothing more. `auth.uid()` is the key's id: a key is not its maker.
CREATE FUNCTION app.enter_key(hash bytea, organization uuid, at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    admitted record;
BEGIN
    SELECT k.key_id, k.role INTO admitted FROM app.authenticate_key(hash, at) k
        WHERE k.organization_id = organization;
    PERFORM app.set_context(admitted.key_id::text, CASE WHEN admitted.role IS NOT NULL THEN organization::text END, admitted.role);
    RETURN admitted.role;
END $$;
REVOKE ALL ON FUNCTION app.authenticate_key(bytea, timestamptz), app.enter_key(bytea, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.authenticate_key(bytea, timestamptz), app.enter_key(bytea, uuid, timestamptz) TO linecard_app;

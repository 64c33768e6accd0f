-- What the platform in front of Linecard works with (docs/adr/0023): keys of the installation, which belong to no person and
-- no organization, and the platform's own ids of organizations and agents.

-- Shown once and stored as SHA-256, like API keys. A revoked key stays, since the audit log refers to it.
CREATE TABLE linecard.platform_keys (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    key_hash bytea NOT NULL UNIQUE,
    -- The last four characters, to recognize a key by.
    hint text NOT NULL,
    -- `domain::PlatformScope`; a server ignores those that it does not know.
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);
ALTER TABLE linecard.platform_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.platform_keys FORCE ROW LEVEL SECURITY;
-- The application reaches them through the functions below only.
CREATE POLICY platform_keys_select_auth ON linecard.platform_keys FOR SELECT TO linecard_auth USING (true);
CREATE POLICY platform_keys_insert_auth ON linecard.platform_keys FOR INSERT TO linecard_auth WITH CHECK (true);
-- Revoking is for good.
CREATE POLICY platform_keys_update_auth ON linecard.platform_keys FOR UPDATE TO linecard_auth
    USING (revoked_at IS NULL) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (revoked_at, last_used_at) ON linecard.platform_keys TO linecard_auth;

-- NULL: the platform does not know it.
ALTER TABLE linecard.organizations ADD COLUMN external_id text CHECK (external_id <> '');
CREATE UNIQUE INDEX organizations_external_id ON linecard.organizations (external_id);
ALTER TABLE linecard.agent_configurations ADD COLUMN external_id text CHECK (external_id <> '');
-- A deleted agent's id can be used again.
CREATE UNIQUE INDEX agent_configurations_external_id ON linecard.agent_configurations (organization_id, external_id)
    WHERE deleted_at IS NULL AND external_id IS NOT NULL;

ALTER TABLE linecard.audit_logs DROP CONSTRAINT audit_logs_actor_kind_check;
ALTER TABLE linecard.audit_logs ADD CONSTRAINT audit_logs_actor_kind_check
    CHECK (actor_kind IN ('user', 'api-key', 'platform-key', 'operator', 'service'));

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- A key that is neither revoked nor expired.
CREATE FUNCTION app.authenticate_platform_key(hash bytea, at timestamptz)
    RETURNS TABLE (key_id uuid, key_name text, scopes text[])
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT k.id, k.name, k.scopes
        FROM linecard.platform_keys k
        WHERE k.key_hash = hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at)
        LIMIT 1;
END $$;
ALTER FUNCTION app.authenticate_platform_key(bytea, timestamptz) OWNER TO linecard_auth;

-- Enters one organization with what an admin may do, in the transaction that does the work, if the key is valid at this
-- moment and has the scope; NULL and an empty context otherwise. `app.uid()` is the key's id.
CREATE FUNCTION app.enter_platform(hash bytea, organization uuid, scope text, at timestamptz) RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    admitted uuid;
BEGIN
    SELECT k.key_id INTO admitted FROM app.authenticate_platform_key(hash, at) k WHERE scope = ANY (k.scopes);
    IF admitted IS NULL THEN
        PERFORM app.set_context('', '', '');
        RETURN NULL;
    END IF;
    PERFORM app.set_context(admitted::text, organization::text, 'admin');
    RETURN 'admin';
END $$;

CREATE FUNCTION app.create_platform_key(id uuid, name text, hash bytea, hint text, scopes text[], at timestamptz,
    expires timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        INSERT INTO linecard.platform_keys (id, name, key_hash, hint, scopes, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
    $$;
ALTER FUNCTION app.create_platform_key(uuid, text, bytea, text, text[], timestamptz, timestamptz) OWNER TO linecard_auth;

-- All of them, newest first; there are few.
CREATE FUNCTION app.platform_keys()
    RETURNS TABLE (id uuid, name text, hint text, scopes text[], created_at timestamptz, expires_at timestamptz,
        revoked_at timestamptz, last_used_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT k.id, k.name, k.hint, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at
        FROM linecard.platform_keys k ORDER BY k.id DESC
    $$;
ALTER FUNCTION app.platform_keys() OWNER TO linecard_auth;

-- False if there is no such key, or it was revoked before.
CREATE FUNCTION app.revoke_platform_key(key uuid, at timestamptz) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH revoked AS (UPDATE linecard.platform_keys k SET revoked_at = $2 WHERE k.id = $1 RETURNING 1)
        SELECT count(*) = 1 FROM revoked
    $$;
ALTER FUNCTION app.revoke_platform_key(uuid, timestamptz) OWNER TO linecard_auth;

-- To the minute: most uses write nothing.
CREATE FUNCTION app.platform_key_used(key uuid, at timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        UPDATE linecard.platform_keys k SET last_used_at = $2
        WHERE k.id = $1 AND (k.last_used_at IS NULL OR k.last_used_at < $2 - interval '1 minute')
    $$;
ALTER FUNCTION app.platform_key_used(uuid, timestamptz) OWNER TO linecard_auth;

CREATE FUNCTION app.organization_by_external_id(wanted text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT o.id FROM linecard.organizations o WHERE o.external_id = wanted $$;
ALTER FUNCTION app.organization_by_external_id(text) OWNER TO linecard_auth;

-- In the order of their ids, after `last`. Each is then entered on its own.
CREATE FUNCTION app.platform_organizations(last uuid, most bigint)
    RETURNS TABLE (id uuid, external_id text, name text, created_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT o.id, o.external_id, o.name, o.created_at
        FROM linecard.organizations o WHERE o.id > last ORDER BY o.id LIMIT most
    $$;
ALTER FUNCTION app.platform_organizations(uuid, bigint) OWNER TO linecard_auth;

-- As app.audit, where a platform key acts, which has entered the organization in this transaction.
CREATE FUNCTION app.audit_platform(organization uuid, entry_id uuid, at timestamptz, remote_address text, action text,
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
ALTER FUNCTION app.audit_platform(uuid, uuid, timestamptz, text, text, text, uuid, jsonb, jsonb) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.authenticate_platform_key(bytea, timestamptz),
    app.enter_platform(bytea, uuid, text, timestamptz),
    app.create_platform_key(uuid, text, bytea, text, text[], timestamptz, timestamptz),
    app.platform_keys(),
    app.revoke_platform_key(uuid, timestamptz),
    app.platform_key_used(uuid, timestamptz),
    app.organization_by_external_id(text),
    app.platform_organizations(uuid, bigint),
    app.audit_platform(uuid, uuid, timestamptz, text, text, text, uuid, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.authenticate_platform_key(bytea, timestamptz),
    app.enter_platform(bytea, uuid, text, timestamptz),
    app.create_platform_key(uuid, text, bytea, text, text[], timestamptz, timestamptz),
    app.platform_keys(),
    app.revoke_platform_key(uuid, timestamptz),
    app.platform_key_used(uuid, timestamptz),
    app.organization_by_external_id(text),
    app.platform_organizations(uuid, bigint),
    app.audit_platform(uuid, uuid, timestamptz, text, text, text, uuid, jsonb, jsonb) TO linecard_app;

-- Event endpoints of the installation (docs/adr/0035): where the platform has the events of all organizations sent. What is an
-- endpoint's and what is an organization's are apart: each organization has a state and deliveries for each of them.

-- What a platform key sets. The secrets are sealed; the endpoint and the secret's id are bound to the ciphertext.
CREATE TABLE linecard.platform_event_endpoints (
    id uuid PRIMARY KEY,
    url text NOT NULL,
    description text,
    -- `domain::EventType`; NULL: all of them, also those of later releases.
    event_types text[] CHECK (cardinality(event_types) > 0),
    secret_id uuid NOT NULL,
    secret_encrypted text NOT NULL,
    secret_hint text NOT NULL,
    encryption_version text NOT NULL,
    -- The secret before the last rotation, which signs as well until it ends.
    previous_secret_id uuid,
    previous_secret_encrypted text,
    previous_encryption_version text,
    previous_ends_at timestamptz,
    -- Where the reading of an organization without a state begins.
    begins_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (num_nulls(previous_secret_id, previous_secret_encrypted, previous_encryption_version, previous_ends_at)
        IN (0, 4))
);
ALTER TABLE linecard.platform_event_endpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.platform_event_endpoints FORCE ROW LEVEL SECURITY;
-- A platform key outside of any organization; the sender, which writes nothing of it; and what reseals the secrets.
CREATE POLICY platform_event_endpoints_select ON linecard.platform_event_endpoints FOR SELECT TO linecard_app
    USING (app.is_role('platform') OR app.is_role('service') OR app.is_role('maintenance'));
CREATE POLICY platform_event_endpoints_insert ON linecard.platform_event_endpoints FOR INSERT TO linecard_app
    WITH CHECK (app.is_role('platform'));
CREATE POLICY platform_event_endpoints_update ON linecard.platform_event_endpoints FOR UPDATE TO linecard_app
    USING (app.is_role('platform') OR app.is_role('maintenance'));
CREATE POLICY platform_event_endpoints_delete ON linecard.platform_event_endpoints FOR DELETE TO linecard_app
    USING (app.is_role('platform'));
CREATE POLICY platform_event_endpoints_select_auth ON linecard.platform_event_endpoints FOR SELECT TO linecard_auth
    USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.platform_event_endpoints TO linecard_app;
GRANT SELECT ON linecard.platform_event_endpoints TO linecard_auth;

-- How such an endpoint is, over all organizations: what the sender learns, apart from what is set.
CREATE TABLE linecard.platform_event_endpoint_states (
    endpoint_id uuid PRIMARY KEY,
    -- The first of the failures since the last success anywhere.
    failing_since timestamptz,
    -- To the minute.
    last_success_at timestamptz,
    disabled_at timestamptz,
    -- `domain::DisabledReason`.
    disabled_reason text CHECK (disabled_reason IN ('manual', 'gone', 'failing')),
    CHECK (num_nulls(disabled_at, disabled_reason) IN (0, 2))
);
ALTER TABLE linecard.platform_event_endpoint_states ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.platform_event_endpoint_states FORCE ROW LEVEL SECURITY;
CREATE POLICY platform_event_endpoint_states_select ON linecard.platform_event_endpoint_states FOR SELECT TO linecard_app
    USING (app.is_role('platform') OR app.is_role('service'));
CREATE POLICY platform_event_endpoint_states_insert ON linecard.platform_event_endpoint_states FOR INSERT TO linecard_app
    WITH CHECK (app.is_role('platform'));
CREATE POLICY platform_event_endpoint_states_update ON linecard.platform_event_endpoint_states FOR UPDATE TO linecard_app
    USING (app.is_role('platform') OR app.is_role('service'));
CREATE POLICY platform_event_endpoint_states_delete ON linecard.platform_event_endpoint_states FOR DELETE TO linecard_app
    USING (app.is_role('platform'));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.platform_event_endpoint_states TO linecard_app;

-- Who changed what of the installation. Nothing changes or removes an entry.
CREATE TABLE linecard.platform_audit_logs (
    id uuid PRIMARY KEY,
    actor_kind text NOT NULL CHECK (actor_kind IN ('platform-key', 'service')),
    actor_id uuid,
    actor_name text,
    remote_address text,
    action text NOT NULL,
    resource_type text NOT NULL,
    resource_id uuid NOT NULL,
    before jsonb,
    after jsonb,
    created_at timestamptz NOT NULL
);
ALTER TABLE linecard.platform_audit_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.platform_audit_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY platform_audit_logs_select ON linecard.platform_audit_logs FOR SELECT TO linecard_app
    USING (app.is_role('platform'));
CREATE POLICY platform_audit_logs_insert ON linecard.platform_audit_logs FOR INSERT TO linecard_app
    WITH CHECK ((app.is_role('platform') AND actor_kind = 'platform-key' AND actor_id = app.uid())
        OR (app.is_role('service') AND actor_kind = 'service' AND actor_id IS NULL));
GRANT SELECT, INSERT ON linecard.platform_audit_logs TO linecard_app;

-- The states and deliveries of these endpoints: nobody of the organization sees them.
ALTER TABLE linecard.event_endpoint_states ADD COLUMN of_platform boolean NOT NULL DEFAULT false;
ALTER TABLE linecard.event_deliveries ADD COLUMN of_platform boolean NOT NULL DEFAULT false;
CREATE INDEX event_endpoint_states_of_platform ON linecard.event_endpoint_states (endpoint_id) WHERE of_platform;
CREATE INDEX event_deliveries_of_platform ON linecard.event_deliveries (endpoint_id, event_id) WHERE of_platform;

DROP POLICY event_endpoint_states_select ON linecard.event_endpoint_states;
CREATE POLICY event_endpoint_states_select ON linecard.event_endpoint_states FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read() AND (NOT of_platform OR app.is_role('service')));
DROP POLICY event_endpoint_states_insert ON linecard.event_endpoint_states;
CREATE POLICY event_endpoint_states_insert ON linecard.event_endpoint_states FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization()
        AND ((app.may_administer() AND NOT of_platform) OR (app.is_role('service') AND of_platform)));
DROP POLICY event_endpoint_states_update ON linecard.event_endpoint_states;
CREATE POLICY event_endpoint_states_update ON linecard.event_endpoint_states FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND ((app.may_administer() AND NOT of_platform) OR app.is_role('service')));
CREATE POLICY event_endpoint_states_select_platform ON linecard.event_endpoint_states FOR SELECT TO linecard_app
    USING (of_platform AND app.is_role('platform'));
CREATE POLICY event_endpoint_states_update_platform ON linecard.event_endpoint_states FOR UPDATE TO linecard_app
    USING (of_platform AND app.is_role('platform'));

DROP POLICY event_deliveries_select ON linecard.event_deliveries;
CREATE POLICY event_deliveries_select ON linecard.event_deliveries FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read() AND (NOT of_platform OR app.is_role('service')));
DROP POLICY event_deliveries_insert ON linecard.event_deliveries;
CREATE POLICY event_deliveries_insert ON linecard.event_deliveries FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.is_role('service')
        OR (app.may_administer() AND event_type = 'test' AND NOT of_platform)));
DROP POLICY event_deliveries_update ON linecard.event_deliveries;
CREATE POLICY event_deliveries_update ON linecard.event_deliveries FOR UPDATE TO linecard_app
    USING (organization_id = app.organization()
        AND ((app.may_administer() AND NOT of_platform) OR app.is_role('service')));
CREATE POLICY event_deliveries_select_platform ON linecard.event_deliveries FOR SELECT TO linecard_app
    USING (of_platform AND app.is_role('platform'));
CREATE POLICY event_deliveries_insert_platform ON linecard.event_deliveries FOR INSERT TO linecard_app
    WITH CHECK (of_platform AND event_type = 'test' AND app.is_role('platform'));
CREATE POLICY event_deliveries_update_platform ON linecard.event_deliveries FOR UPDATE TO linecard_app
    USING (of_platform AND app.is_role('platform'));
-- For the number in an erasure's plan, which an admin cannot count.
CREATE POLICY event_deliveries_select_auth ON linecard.event_deliveries FOR SELECT TO linecard_auth USING (of_platform);
GRANT SELECT ON linecard.event_deliveries TO linecard_auth;
-- The sender adds organizations, of all of them at once and without a context, as it reads and leases them.
DROP POLICY event_leases_insert ON linecard.event_leases;
CREATE POLICY event_leases_insert ON linecard.event_leases FOR INSERT TO linecard_app
    WITH CHECK (app.organization() IS NULL OR (organization_id = app.organization() AND app.may_administer()));

-- Enters no organization, with what concerns the installation, if the key is valid at this moment and has the scope; NULL and an
-- empty context otherwise. `app.uid()` is the key's id.
CREATE FUNCTION app.enter_installation(hash bytea, scope text, at timestamptz) RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    admitted uuid;
BEGIN
    SELECT k.key_id INTO admitted FROM app.authenticate_platform_key(hash, at) k WHERE scope = ANY (k.scopes);
    IF admitted IS NULL THEN
        PERFORM app.set_context('', '', '');
        RETURN NULL;
    END IF;
    PERFORM app.set_context(admitted::text, '', 'platform');
    RETURN 'platform';
END $$;

GRANT CREATE ON SCHEMA app TO linecard_auth;

-- Whether there are endpoints of the installation.
CREATE FUNCTION app.serves_platform_events() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT EXISTS (SELECT 1 FROM linecard.platform_event_endpoints) $$;
ALTER FUNCTION app.serves_platform_events() OWNER TO linecard_auth;

-- The platform's ids of organizations.
CREATE FUNCTION app.external_ids(organizations uuid[]) RETURNS TABLE (id uuid, external_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT o.id, o.external_id FROM linecard.organizations o WHERE o.id = ANY ($1) $$;
ALTER FUNCTION app.external_ids(uuid[]) OWNER TO linecard_auth;

-- For a dry run of an erasure, of the context's organization.
CREATE FUNCTION app.platform_deliveries(organization uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT count(*)
        FROM linecard.event_deliveries d
        WHERE d.organization_id = $1 AND d.of_platform AND app.organization() = $1
    $$;
ALTER FUNCTION app.platform_deliveries(uuid) OWNER TO linecard_auth;

REVOKE CREATE ON SCHEMA app FROM linecard_auth;
REVOKE ALL ON FUNCTION app.enter_installation(bytea, text, timestamptz),
    app.serves_platform_events(),
    app.external_ids(uuid[]),
    app.platform_deliveries(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.enter_installation(bytea, text, timestamptz),
    app.serves_platform_events(),
    app.external_ids(uuid[]),
    app.platform_deliveries(uuid) TO linecard_app;

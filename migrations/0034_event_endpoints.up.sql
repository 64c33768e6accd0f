-- Events out (docs/adr/0027): where an organization has its events sent, what is sent there, and how that went.

-- What admins set. The secrets are sealed; organization and secret id are bound to the ciphertext.
CREATE TABLE linecard.event_endpoints (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    id uuid NOT NULL,
    url text NOT NULL,
    description text,
    -- `domain::EventType`; NULL: all of them, also those of later releases.
    event_types text[] CHECK (cardinality(event_types) > 0),
    -- NULL: events of the whole organization. Agents are not deleted, so it stays the id of one.
    agent_id uuid,
    secret_id uuid NOT NULL,
    secret_encrypted text NOT NULL,
    secret_hint text NOT NULL,
    encryption_version text NOT NULL,
    -- The secret before the last rotation, which signs as well until it ends.
    previous_secret_id uuid,
    previous_secret_encrypted text,
    previous_encryption_version text,
    previous_ends_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CHECK (num_nulls(previous_secret_id, previous_secret_encrypted, previous_encryption_version, previous_ends_at)
        IN (0, 4))
);
ALTER TABLE linecard.event_endpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.event_endpoints FORCE ROW LEVEL SECURITY;
CREATE POLICY event_endpoints_select ON linecard.event_endpoints FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY event_endpoints_insert ON linecard.event_endpoints FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
CREATE POLICY event_endpoints_update ON linecard.event_endpoints FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY event_endpoints_delete ON linecard.event_endpoints FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.event_endpoints TO linecard_app;

-- How far an endpoint is, which the service writes: apart from what admins set, so that it can write no address and no
-- secret (as in docs/adr/0004).
CREATE TABLE linecard.event_endpoint_states (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    endpoint_id uuid NOT NULL,
    -- Events before this instant are not sent.
    begins_at timestamptz NOT NULL,
    -- The event logs have been read up to here.
    read_to timestamptz NOT NULL,
    -- Events that are read and were queued before this instant are queued again.
    replay_at timestamptz,
    -- The first of the failures since the last success.
    failing_since timestamptz,
    last_success_at timestamptz,
    disabled_at timestamptz,
    -- `domain::DisabledReason`.
    disabled_reason text CHECK (disabled_reason IN ('manual', 'gone', 'failing')),
    -- The endpoint is gone; this row stays until its deliveries are removed.
    deleted_at timestamptz,
    PRIMARY KEY (organization_id, endpoint_id),
    CHECK (num_nulls(disabled_at, disabled_reason) IN (0, 2))
);
ALTER TABLE linecard.event_endpoint_states ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.event_endpoint_states FORCE ROW LEVEL SECURITY;
CREATE POLICY event_endpoint_states_select ON linecard.event_endpoint_states FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY event_endpoint_states_insert ON linecard.event_endpoint_states FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
CREATE POLICY event_endpoint_states_update ON linecard.event_endpoint_states FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY event_endpoint_states_delete ON linecard.event_endpoint_states FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service') AND deleted_at IS NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.event_endpoint_states TO linecard_app;

-- An event on its way to an endpoint, and afterwards how it went: the work of the sender and its log in one.
CREATE TABLE linecard.event_deliveries (
    organization_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    -- The log entry's id, which the receiver gets as `webhook-id`.
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    -- The call or message: what is of the same one is sent in the order of the events' ids.
    subject_id uuid NOT NULL,
    -- The body, as it is signed and sent.
    payload text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
    attempts integer NOT NULL,
    queued_at timestamptz NOT NULL,
    -- Of a pending one: not before this instant.
    due_at timestamptz NOT NULL,
    last_attempt_at timestamptz,
    last_status_code integer,
    last_error text,
    last_duration_ms integer,
    -- When the row can be removed; never NULL, so that the index on it serves the removal alone.
    remove_at timestamptz,
    PRIMARY KEY (organization_id, endpoint_id, event_id)
);
CREATE INDEX event_deliveries_due ON linecard.event_deliveries (organization_id, endpoint_id, due_at, event_id)
    WHERE status = 'pending';
CREATE INDEX event_deliveries_order ON linecard.event_deliveries (organization_id, endpoint_id, subject_id, event_id)
    WHERE status = 'pending';
CREATE INDEX event_deliveries_removal ON linecard.event_deliveries (organization_id, remove_at)
    WHERE remove_at IS NOT NULL;
ALTER TABLE linecard.event_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.event_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY event_deliveries_select ON linecard.event_deliveries FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
-- Admins queue the event that tests an endpoint.
CREATE POLICY event_deliveries_insert ON linecard.event_deliveries FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.is_role('service')
        OR (app.may_administer() AND event_type = 'test')));
CREATE POLICY event_deliveries_update ON linecard.event_deliveries FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY event_deliveries_delete ON linecard.event_deliveries FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.event_deliveries TO linecard_app;

-- The organizations that have endpoints. Read and leased without a tenant context, as work_leases are; all it reveals of a
-- tenant is that it has some.
CREATE TABLE linecard.event_leases (
    organization_id uuid PRIMARY KEY,
    due_at timestamptz NOT NULL,
    leased_until timestamptz
);
CREATE INDEX event_leases_due ON linecard.event_leases (due_at);
ALTER TABLE linecard.event_leases ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.event_leases FORCE ROW LEVEL SECURITY;
CREATE POLICY event_leases_select ON linecard.event_leases FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR organization_id = app.organization());
CREATE POLICY event_leases_insert ON linecard.event_leases FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
CREATE POLICY event_leases_update ON linecard.event_leases FOR UPDATE TO linecard_app
    USING (app.organization() IS NULL
        OR (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service'))));
GRANT SELECT, INSERT, UPDATE ON linecard.event_leases TO linecard_app;

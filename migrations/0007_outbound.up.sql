-- What calls and messages share: the leases of the reconciler, and idempotency keys.

-- The organizations that have open calls or messages. Read and leased without a tenant context; all it reveals of a
-- tenant is that it has work.
CREATE TABLE linecard.work_leases (
    organization_id uuid PRIMARY KEY,
    due_at timestamptz NOT NULL,
    leased_until timestamptz
);
CREATE INDEX work_leases_due ON linecard.work_leases (due_at);
ALTER TABLE linecard.work_leases ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.work_leases FORCE ROW LEVEL SECURITY;
CREATE POLICY work_leases_select ON linecard.work_leases FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR organization_id = app.organization());
CREATE POLICY work_leases_insert ON linecard.work_leases FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY work_leases_update ON linecard.work_leases FOR UPDATE TO linecard_app
    USING (app.organization() IS NULL OR organization_id = app.organization());
GRANT SELECT, INSERT, UPDATE ON linecard.work_leases TO linecard_app;

-- A request that is repeated with the same key gets the call or message that the first one created.
CREATE TABLE linecard.idempotency_keys (
    organization_id uuid NOT NULL,
    key text NOT NULL,
    -- SHA-256 of the request: a different request with the same key is refused.
    request_hash bytea NOT NULL,
    -- The call or message that was created.
    resource_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, key)
);
ALTER TABLE linecard.idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys_select ON linecard.idempotency_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY idempotency_keys_insert ON linecard.idempotency_keys FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY idempotency_keys_update ON linecard.idempotency_keys FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY idempotency_keys_delete ON linecard.idempotency_keys FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.idempotency_keys TO linecard_app;

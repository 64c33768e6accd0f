-- Every change to settings, agents, members, keys and flags, written in the change's transaction.
-- Append-only by grant. `audit_heads` holds the last hash of each organization's chain.
CREATE TABLE audit_logs (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    sequence bigint NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    remote_address text,
    action text NOT NULL,
    resource_type text NOT NULL,
    -- The agent's id for agent settings.
    resource_id uuid,
    before jsonb,
    after jsonb,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, sequence)
);
ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_logs_select ON audit_logs FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY audit_logs_insert ON audit_logs FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
GRANT SELECT, INSERT ON audit_logs TO linecard_app;

CREATE TABLE audit_heads (
    organization_id uuid PRIMARY KEY REFERENCES organizations (id),
    sequence bigint NOT NULL,
    hash bytea NOT NULL
);
ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_heads_select ON audit_heads FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY audit_heads_insert ON audit_heads FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
CREATE POLICY audit_heads_update ON audit_heads FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
GRANT SELECT, INSERT, UPDATE ON audit_heads TO linecard_app;

-- AI agents. Deleted softly: their calls and messages outlive them.
CREATE TABLE linecard.agent_configurations (
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id),
    id uuid NOT NULL,
    name text NOT NULL,
    description text,
    -- The platform's TwiML endpoint and its media stream; at most one is used (docs/api.md).
    voice_url text,
    stream_url text,
    is_default boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    -- Limits on calls and messages (`domain::Limits`); NULL means no limit.
    paused boolean NOT NULL DEFAULT false,
    max_concurrent_calls integer CHECK (max_concurrent_calls > 0),
    allowed_countries text[],
    max_call_seconds integer CHECK (max_call_seconds > 0),
    -- Costly types of numbers that may be called; NULL: those of the organization.
    allowed_number_types text[],
    -- What may be placed and spent in a UTC day (docs/adr/0018).
    max_calls_per_day integer CHECK (max_calls_per_day > 0),
    max_messages_per_day integer CHECK (max_messages_per_day > 0),
    max_minutes_per_day integer CHECK (max_minutes_per_day > 0),
    max_spend_per_day integer CHECK (max_spend_per_day > 0),
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX agent_configurations_one_default ON linecard.agent_configurations (organization_id)
    WHERE is_default AND deleted_at IS NULL;
ALTER TABLE linecard.agent_configurations ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.agent_configurations FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_configurations_select ON linecard.agent_configurations FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY agent_configurations_insert ON linecard.agent_configurations FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
-- Maintenance never changes an agent; it locks the row while it connects the agent.
CREATE POLICY agent_configurations_update ON linecard.agent_configurations FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('maintenance')));
GRANT SELECT, INSERT, UPDATE ON linecard.agent_configurations TO linecard_app;

-- Keeps agent ids unique across organizations, which a constraint on a distributed table cannot do.
-- Visible without a tenant context, so that an agent's organization can be looked up.
CREATE TABLE linecard.agent_directory (
    agent_id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES linecard.organizations (id)
);
ALTER TABLE linecard.agent_directory ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.agent_directory FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_directory_select ON linecard.agent_directory FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR organization_id = app.organization());
CREATE POLICY agent_directory_insert ON linecard.agent_directory FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
GRANT SELECT, INSERT ON linecard.agent_directory TO linecard_app;

-- AI agents. Soft-deleted: their calls and messages outlive them.
CREATE TABLE agent_configurations (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    name text NOT NULL,
    description text,
    -- The platform's own TwiML endpoint, and a media stream's; at most one is used (see docs/api.md).
    voice_url text,
    stream_url text,
    is_default boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    -- How far calls and messages may go: NULL where there is no limit (`domain::Limits`).
    paused boolean NOT NULL DEFAULT false,
    max_concurrent_calls integer CHECK (max_concurrent_calls > 0),
    allowed_countries text[],
    max_call_seconds integer CHECK (max_call_seconds > 0),
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX agent_configurations_one_default ON agent_configurations (organization_id)
    WHERE is_default AND deleted_at IS NULL;
ALTER TABLE agent_configurations ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_configurations FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_configurations_select ON agent_configurations FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY agent_configurations_insert ON agent_configurations FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
CREATE POLICY agent_configurations_update ON agent_configurations FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
GRANT SELECT, INSERT, UPDATE ON agent_configurations TO linecard_app;

-- Keeps an agent unique over all organizations, where one constraint on a distributed table cannot.
-- Readable without a context, so that an agent's organization can be found.
CREATE TABLE agent_directory (
    agent_id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id)
);
ALTER TABLE agent_directory ENABLE ROW LEVEL SECURITY;
ALTER TABLE agent_directory FORCE ROW LEVEL SECURITY;
CREATE POLICY agent_directory_select ON agent_directory FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR organization_id = app.organization());
CREATE POLICY agent_directory_insert ON agent_directory FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_administer());
GRANT SELECT, INSERT ON agent_directory TO linecard_app;

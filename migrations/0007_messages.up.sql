-- The state machine's ranks, as in `domain::status` (a test compares the two); as for calls.
CREATE FUNCTION app.message_rank(status text, presumed boolean) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (CASE WHEN presumed THEN 6 ELSE CASE status
            WHEN 'initiating' THEN 0 WHEN 'submission-unknown' THEN 5 WHEN 'accepted' THEN 8
            WHEN 'scheduled' THEN 9 WHEN 'queued' THEN 10 WHEN 'sending' THEN 20 WHEN 'sent' THEN 30
            WHEN 'partially_delivered' THEN 40 ELSE 100 END END)::smallint
    $$;
CREATE FUNCTION app.message_advances(status text, presumed boolean, next text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT app.message_rank(status, presumed) < 100
            AND app.message_rank(next, false) > app.message_rank(status, presumed)
    $$;
GRANT EXECUTE ON FUNCTION app.message_rank(text, boolean), app.message_advances(text, boolean, text) TO linecard_app;

-- One row a message, its present state; as `calls`.
CREATE TABLE messages (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid,
    message_sid text,
    account_sid text NOT NULL,
    credential_id uuid NOT NULL,
    credential_source text NOT NULL CHECK (credential_source IN ('agent', 'organization')),
    from_number text NOT NULL,
    to_number text NOT NULL,
    body text,
    media_urls text[] NOT NULL DEFAULT '{}',
    -- A pattern rather than a list, as in `calls`.
    status text NOT NULL CHECK (status ~ '^(initiating|submission-unknown|accepted|scheduled|queued|sending|sent|partially_delivered|delivered|read|undelivered|failed|canceled)$'),
    -- The failure is only presumed: Twilio was asked and knew of no such message.
    presumed boolean NOT NULL DEFAULT false,
    submit_before timestamptz NOT NULL,
    metadata jsonb,
    error_code integer,
    error_message text,
    price numeric,
    price_unit text,
    -- How many text messages Twilio made of it, which is what it charges for.
    segments integer,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id)
) WITH (fillfactor = 80);
CREATE INDEX messages_agent ON messages (organization_id, agent_id, id);
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
CREATE POLICY messages_select ON messages FOR SELECT TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_read() OR (app.is_role('verifier') AND id = auth.uid())));
CREATE POLICY messages_insert ON messages FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY messages_update ON messages FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE ON messages TO linecard_app;

-- Append-only: each status that arrived, and from where.
CREATE TABLE message_logs (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    message_id uuid NOT NULL,
    agent_id uuid,
    message_sid text,
    status text NOT NULL,
    source text NOT NULL CHECK (source ~ '^(answer|callback|fetch|reconciler)$'),
    detail text,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX message_logs_message ON message_logs (organization_id, message_id, id);
-- One row a callback however often it is delivered. Callbacks for messages carry no sequence number, but a
-- message passes through each status once.
CREATE UNIQUE INDEX message_logs_once ON message_logs (organization_id, message_id, message_sid, status)
    WHERE source = 'callback';
ALTER TABLE message_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY message_logs_select ON message_logs FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY message_logs_insert ON message_logs FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
GRANT SELECT, INSERT ON message_logs TO linecard_app;

-- Open messages: written with the intent, deleted when the message is settled; as `call_work`.
CREATE TABLE message_work (
    organization_id uuid NOT NULL,
    message_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, message_id)
);
ALTER TABLE message_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_work FORCE ROW LEVEL SECURITY;
CREATE POLICY message_work_select ON message_work FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY message_work_insert ON message_work FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY message_work_update ON message_work FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY message_work_delete ON message_work FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON message_work TO linecard_app;

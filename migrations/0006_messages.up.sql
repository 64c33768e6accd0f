-- The ranks of the state machine, as in `domain::status` (a test compares the two); like those of calls.
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

-- One row per message: its current state; designed like `calls`.
CREATE TABLE linecard.messages (
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
    -- The failure is only presumed: Twilio was asked and did not know the message.
    presumed boolean NOT NULL DEFAULT false,
    submit_before timestamptz NOT NULL,
    metadata jsonb,
    error_code integer,
    error_message text,
    price numeric,
    price_unit text,
    -- How many segments Twilio split it into, which is what it charges for.
    segments integer,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- Who placed it, as in `calls`.
    placed_by uuid,
    placed_by_key uuid,
    placed_by_name text,
    placed_from text,
    PRIMARY KEY (organization_id, id)
) WITH (fillfactor = 80);
CREATE INDEX messages_agent ON linecard.messages (organization_id, agent_id, id);
ALTER TABLE linecard.messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.messages FORCE ROW LEVEL SECURITY;
CREATE POLICY messages_select ON linecard.messages FOR SELECT TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_read() OR (app.is_role('verifier') AND id = app.uid())));
CREATE POLICY messages_insert ON linecard.messages FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY messages_update ON linecard.messages FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE ON linecard.messages TO linecard_app;

-- Append-only: every status that was received, and its source.
CREATE TABLE linecard.message_logs (
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
CREATE INDEX message_logs_message ON linecard.message_logs (organization_id, message_id, id);
-- One row per callback, however often it is delivered. Callbacks for messages carry no sequence number, but a message
-- passes through each status only once.
CREATE UNIQUE INDEX message_logs_once ON linecard.message_logs (organization_id, message_id, message_sid, status)
    WHERE source = 'callback';
ALTER TABLE linecard.message_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.message_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY message_logs_select ON linecard.message_logs FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY message_logs_insert ON linecard.message_logs FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
GRANT SELECT, INSERT ON linecard.message_logs TO linecard_app;

-- Open messages: inserted with the intent, deleted when the message is settled; like `call_work`.
CREATE TABLE linecard.message_work (
    organization_id uuid NOT NULL,
    message_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, message_id)
);
ALTER TABLE linecard.message_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.message_work FORCE ROW LEVEL SECURITY;
CREATE POLICY message_work_select ON linecard.message_work FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY message_work_insert ON linecard.message_work FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY message_work_update ON linecard.message_work FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY message_work_delete ON linecard.message_work FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.message_work TO linecard_app;

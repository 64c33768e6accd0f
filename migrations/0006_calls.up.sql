-- The state machine's ranks, as in `domain::status` (a test compares the two). Ranks from 100 on are
-- terminal. A presumed failure yields to everything that Twilio says.
CREATE FUNCTION app.call_rank(status text, presumed boolean) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (CASE WHEN presumed THEN 6 ELSE CASE status
            WHEN 'initiating' THEN 0 WHEN 'submission-unknown' THEN 5 WHEN 'queued' THEN 10
            WHEN 'initiated' THEN 20 WHEN 'ringing' THEN 30 WHEN 'in-progress' THEN 40
            ELSE 100 END END)::smallint
    $$;

-- The one rule: a status is replaced by one of a higher rank, and a terminal one by none.
CREATE FUNCTION app.call_advances(status text, presumed boolean, next text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT app.call_rank(status, presumed) < 100
            AND app.call_rank(next, false) > app.call_rank(status, presumed)
    $$;
GRANT EXECUTE ON FUNCTION app.call_rank(text, boolean), app.call_advances(text, boolean, text) TO linecard_app;

-- One row a call, its present state. Ids are UUIDv7: the primary key is also the order of lists.
-- No foreign key to agents or organizations: its check locks their row, so that the calls of one agent
-- would wait for each other; the intent reads both in the statement that inserts (docs/adr/0003).
-- No index on a column that changes: updates stay heap-only.
CREATE TABLE calls (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid,
    call_sid text,
    account_sid text NOT NULL,
    credential_id uuid NOT NULL,
    credential_source text NOT NULL CHECK (credential_source IN ('agent', 'organization')),
    from_number text NOT NULL,
    to_number text NOT NULL,
    -- A pattern rather than a list: PostgreSQL reads a CHECK's tree anew in each statement that writes, and a
    -- list's array is a node of several hundred tokens (a fifth of an insert's time).
    status text NOT NULL CHECK (status ~ '^(initiating|submission-unknown|queued|initiated|ringing|in-progress|completed|busy|no-answer|canceled|failed)$'),
    -- The failure is only presumed: Twilio was asked and knew of no such call.
    presumed boolean NOT NULL DEFAULT false,
    submit_before timestamptz NOT NULL,
    metadata jsonb,
    answered_by text,
    duration_seconds integer,
    sip_response_code integer,
    error_code integer,
    error_message text,
    price numeric,
    price_unit text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (organization_id, id)
) WITH (fillfactor = 80);
CREATE INDEX calls_agent ON calls (organization_id, agent_id, id);
ALTER TABLE calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE calls FORCE ROW LEVEL SECURITY;
CREATE POLICY calls_select ON calls FOR SELECT TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_read() OR (app.is_role('verifier') AND id = auth.uid())));
CREATE POLICY calls_insert ON calls FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY calls_update ON calls FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE ON calls TO linecard_app;

-- Append-only: each status that arrived, and from where.
CREATE TABLE call_logs (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    agent_id uuid,
    call_sid text,
    sequence_number integer,
    status text NOT NULL,
    source text NOT NULL CHECK (source ~ '^(answer|callback|fetch|hangup|reconciler)$'),
    -- What this entry did to the call, or why it did nothing, for people.
    detail text,
    -- When it happened by Twilio's clock, where Twilio said so.
    occurred_at timestamptz,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    -- One row a callback however often it is delivered. Also the index for one call's log.
    UNIQUE (organization_id, call_id, call_sid, sequence_number, status)
);
ALTER TABLE call_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY call_logs_select ON call_logs FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY call_logs_insert ON call_logs FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
GRANT SELECT, INSERT ON call_logs TO linecard_app;

-- Open and unpriced calls: written with the intent, deleted when the call is settled.
CREATE TABLE call_work (
    organization_id uuid NOT NULL,
    call_id uuid NOT NULL,
    -- When the reconciler looks at it next.
    due_at timestamptz NOT NULL,
    -- How often it looked in vain since the last news.
    attempts smallint NOT NULL DEFAULT 0,
    -- The call has ended and waits for its price. May lag behind the call, never run ahead of it.
    ended boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, call_id)
);
ALTER TABLE call_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_work FORCE ROW LEVEL SECURITY;
-- Whoever places a call counts the open ones where their number is limited.
CREATE POLICY call_work_select ON call_work FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY call_work_insert ON call_work FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY call_work_update ON call_work FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY call_work_delete ON call_work FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON call_work TO linecard_app;

-- How many calls of an organization, or of one agent, are open; counted no further than `most`. Of those that
-- have work the others have ended and wait for their price; `ended` spares looking most of them up.
CREATE FUNCTION app.open_calls(organization uuid, agent uuid, most integer) RETURNS integer
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF most IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT count(*) FROM (
        SELECT 1 FROM public.call_work w
        JOIN public.calls c ON c.organization_id = w.organization_id AND c.id = w.call_id
        WHERE w.organization_id = organization AND NOT w.ended AND (agent IS NULL OR c.agent_id = agent)
            AND app.call_rank(c.status, c.presumed) < 100
        LIMIT most) open);
END $$;

-- Whether one more call may begin. Those that ask at once ask one after another, each until its transaction has
-- ended; VOLATILE, so that the count sees what those before it have committed, although the statement that calls
-- this began earlier. Called only where there is a limit. The organization is asked before the agent, so that
-- nobody waits in a circle.
CREATE FUNCTION app.calls_below(organization uuid, agent uuid, most integer) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    open integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('calls of ' || coalesce(agent, organization)::text, 0));
    SELECT app.open_calls(organization, agent, most) INTO open;
    RETURN open < most;
END $$;
REVOKE ALL ON FUNCTION app.open_calls(uuid, uuid, integer), app.calls_below(uuid, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.open_calls(uuid, uuid, integer), app.calls_below(uuid, uuid, integer) TO linecard_app;

-- Which organizations have open calls or messages. Read and leased without a context; holds nothing of a tenant
-- but that it has work.
CREATE TABLE work_leases (
    organization_id uuid PRIMARY KEY,
    due_at timestamptz NOT NULL,
    leased_until timestamptz
);
CREATE INDEX work_leases_due ON work_leases (due_at);
ALTER TABLE work_leases ENABLE ROW LEVEL SECURITY;
ALTER TABLE work_leases FORCE ROW LEVEL SECURITY;
CREATE POLICY work_leases_select ON work_leases FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR organization_id = app.organization());
CREATE POLICY work_leases_insert ON work_leases FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY work_leases_update ON work_leases FOR UPDATE TO linecard_app
    USING (app.organization() IS NULL OR organization_id = app.organization());
GRANT SELECT, INSERT, UPDATE ON work_leases TO linecard_app;

-- A request that is repeated with the same key is answered with what the first one made.
CREATE TABLE idempotency_keys (
    organization_id uuid NOT NULL,
    key text NOT NULL,
    -- SHA-256 of the request: another request under the same key is refused.
    request_hash bytea NOT NULL,
    -- The call or message that the key made.
    resource_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, key)
);
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys_select ON idempotency_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY idempotency_keys_insert ON idempotency_keys FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY idempotency_keys_update ON idempotency_keys FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY idempotency_keys_delete ON idempotency_keys FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO linecard_app;

-- Callbacks that were refused, counted, for admins.
CREATE TABLE webhook_refusals (
    organization_id uuid NOT NULL,
    minute timestamptz NOT NULL,
    reason text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (organization_id, minute, reason)
);
ALTER TABLE webhook_refusals ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_refusals FORCE ROW LEVEL SECURITY;
CREATE POLICY webhook_refusals_select ON webhook_refusals FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND (app.may_administer() OR app.is_role('service')));
CREATE POLICY webhook_refusals_insert ON webhook_refusals FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY webhook_refusals_update ON webhook_refusals FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE ON webhook_refusals TO linecard_app;

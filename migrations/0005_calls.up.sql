-- The ranks of the state machine, as in `domain::status` (a test compares the two). Ranks from 100 on are terminal. A
-- presumed failure yields to anything that Twilio reports.
CREATE FUNCTION app.call_rank(status text, presumed boolean) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (CASE WHEN presumed THEN 6 ELSE CASE status
            WHEN 'initiating' THEN 0 WHEN 'submission-unknown' THEN 5 WHEN 'queued' THEN 10
            WHEN 'initiated' THEN 20 WHEN 'ringing' THEN 30 WHEN 'in-progress' THEN 40
            ELSE 100 END END)::smallint
    $$;

-- The only rule: a status is replaced by one of a higher rank, and a terminal status is never replaced.
CREATE FUNCTION app.call_advances(status text, presumed boolean, next text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT app.call_rank(status, presumed) < 100
            AND app.call_rank(next, false) > app.call_rank(status, presumed)
    $$;
GRANT EXECUTE ON FUNCTION app.call_rank(text, boolean), app.call_advances(text, boolean, text) TO linecard_app;

-- One row per call: its current state. Ids are UUIDv7, so the primary key is also the order of lists.
-- No foreign key to agents or organizations: its check locks their row, so calls of the same agent would wait for
-- each other; the intent reads both in the statement that inserts (docs/adr/0003).
-- No index on a column that changes, so that updates stay heap-only.
CREATE TABLE linecard.calls (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_id uuid,
    call_sid text,
    account_sid text NOT NULL,
    credential_id uuid NOT NULL,
    credential_source text NOT NULL CHECK (credential_source IN ('agent', 'organization')),
    from_number text NOT NULL,
    to_number text NOT NULL,
    -- A pattern rather than a list: PostgreSQL parses a CHECK's expression tree in every statement that writes, and a
    -- list is an array node of several hundred tokens (a fifth of the time of an insert).
    status text NOT NULL CHECK (status ~ '^(initiating|submission-unknown|queued|initiated|ringing|in-progress|completed|busy|no-answer|canceled|failed)$'),
    -- The failure is only presumed: Twilio was asked and did not know the call.
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
    -- Since when the call, still `initiating`, waits for its slot; NULL if it does not wait.
    queued_at timestamptz,
    -- Who placed it, as they were called then: a user, or an API key and the user who created it. No foreign keys, so what
    -- is removed later stays named.
    placed_by uuid,
    placed_by_key uuid,
    -- The user's e-mail address, or the key's name.
    placed_by_name text,
    -- The client's address.
    placed_from text,
    PRIMARY KEY (organization_id, id)
) WITH (fillfactor = 80);
CREATE INDEX calls_agent ON linecard.calls (organization_id, agent_id, id);
ALTER TABLE linecard.calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.calls FORCE ROW LEVEL SECURITY;
CREATE POLICY calls_select ON linecard.calls FOR SELECT TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_read() OR (app.is_role('verifier') AND id = app.uid())));
CREATE POLICY calls_insert ON linecard.calls FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY calls_update ON linecard.calls FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE ON linecard.calls TO linecard_app;

-- Append-only: every status that was received, and its source.
CREATE TABLE linecard.call_logs (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    agent_id uuid,
    call_sid text,
    sequence_number integer,
    status text NOT NULL,
    source text NOT NULL CHECK (source ~ '^(answer|callback|fetch|hangup|reconciler)$'),
    -- What this entry changed on the call, or why it changed nothing; human-readable.
    detail text,
    -- When it happened by Twilio's clock, if Twilio reported it.
    occurred_at timestamptz,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    -- One row per callback, however often it is delivered. Also the index for one call's log.
    UNIQUE (organization_id, call_id, call_sid, sequence_number, status)
);
ALTER TABLE linecard.call_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.call_logs FORCE ROW LEVEL SECURITY;
CREATE POLICY call_logs_select ON linecard.call_logs FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY call_logs_insert ON linecard.call_logs FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
GRANT SELECT, INSERT ON linecard.call_logs TO linecard_app;

-- Open and unpriced calls: inserted with the intent, deleted when the call is settled and priced.
CREATE TABLE linecard.call_work (
    organization_id uuid NOT NULL,
    call_id uuid NOT NULL,
    -- When the reconciler checks the call next.
    due_at timestamptz NOT NULL,
    -- How often it checked without finding a change.
    attempts smallint NOT NULL DEFAULT 0,
    -- The call has ended and only its price is missing. May lag behind the call, but never runs ahead of it.
    ended boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, call_id)
);
ALTER TABLE linecard.call_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.call_work FORCE ROW LEVEL SECURITY;
-- Readable for whoever places a call: open calls are counted where their number is limited.
CREATE POLICY call_work_select ON linecard.call_work FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY call_work_insert ON linecard.call_work FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY call_work_update ON linecard.call_work FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY call_work_delete ON linecard.call_work FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.call_work TO linecard_app;

-- The number of open calls of an organization or of one agent, counted no further than `most`. Calls with work that
-- are not open only wait for their price; `ended` avoids looking most of them up.
CREATE FUNCTION app.open_calls(organization uuid, agent uuid, most integer) RETURNS integer
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF most IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT count(*) FROM (
        SELECT 1 FROM linecard.call_work w
        JOIN linecard.calls c ON c.organization_id = w.organization_id AND c.id = w.call_id
        WHERE w.organization_id = organization AND NOT w.ended AND (agent IS NULL OR c.agent_id = agent)
            AND app.call_rank(c.status, c.presumed) < 100
        LIMIT most) open);
END $$;

-- Whether one more call may start. Concurrent callers are serialized until their transactions end; VOLATILE, so that
-- the count sees what earlier callers have committed although the calling statement started before. Called only where
-- there is a limit. The organization's lock is taken before the agent's, which rules out deadlocks.
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

-- One row per account with a limit on calls per second, shared by all agents and organizations that use the account.
-- It belongs to no organization and contains no tenant data.
CREATE TABLE linecard.call_rates (
    -- The keyed fingerprint of account and token: a token that Twilio would refuse gets its own bucket, so nobody can
    -- slow down somebody else's account.
    bucket text PRIMARY KEY,
    -- No further call starts before this time.
    next_at timestamptz NOT NULL,
    -- The position of the newest call that has left the queue.
    served bigint NOT NULL DEFAULT 0,
    -- The number of calls in `call_queue`.
    waiting integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE INDEX call_rates_waiting ON linecard.call_rates (bucket) WHERE waiting > 0;
ALTER TABLE linecard.call_rates ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.call_rates FORCE ROW LEVEL SECURITY;
CREATE POLICY call_rates_select ON linecard.call_rates FOR SELECT TO linecard_app USING (true);
CREATE POLICY call_rates_insert ON linecard.call_rates FOR INSERT TO linecard_app WITH CHECK (app.may_place());
CREATE POLICY call_rates_update ON linecard.call_rates FOR UPDATE TO linecard_app USING (app.may_place());
GRANT SELECT, INSERT, UPDATE ON linecard.call_rates TO linecard_app;

-- Calls waiting for their slot. Visible without a tenant context, like `work_leases`, so that a node can find the next
-- one; the calls themselves are in their organization's tables.
CREATE TABLE linecard.call_queue (
    organization_id uuid NOT NULL,
    call_id uuid NOT NULL,
    bucket text NOT NULL,
    -- Consecutive for the calls of one agent, starting after the position served last: agents are served in turn, however
    -- many calls each of them has waiting.
    position bigint NOT NULL,
    -- The agent, or the organization for calls without an agent.
    lane_id uuid NOT NULL,
    calls_per_second integer NOT NULL,
    PRIMARY KEY (organization_id, call_id)
);
CREATE INDEX call_queue_next ON linecard.call_queue (bucket, position, call_id);
CREATE INDEX call_queue_lane ON linecard.call_queue (organization_id, bucket, lane_id, position);
ALTER TABLE linecard.call_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.call_queue FORCE ROW LEVEL SECURITY;
CREATE POLICY call_queue_select ON linecard.call_queue FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR (organization_id = app.organization() AND app.may_place()));
CREATE POLICY call_queue_insert ON linecard.call_queue FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY call_queue_delete ON linecard.call_queue FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, DELETE ON linecard.call_queue TO linecard_app;

-- The options of a waiting call; deleted when it gets its slot.
CREATE TABLE linecard.queued_call_options (
    organization_id uuid NOT NULL,
    call_id uuid NOT NULL,
    options jsonb NOT NULL,
    PRIMARY KEY (organization_id, call_id)
);
ALTER TABLE linecard.queued_call_options ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.queued_call_options FORCE ROW LEVEL SECURITY;
CREATE POLICY queued_call_options_select ON linecard.queued_call_options FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY queued_call_options_insert ON linecard.queued_call_options FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY queued_call_options_delete ON linecard.queued_call_options FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, DELETE ON linecard.queued_call_options TO linecard_app;

-- When the next call may start if one starts at `at`; a slightly late node catches up.
CREATE FUNCTION app.next_slot_at(next_at timestamptz, per_second integer, at timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT greatest(next_at, at - interval '50 milliseconds') + interval '1 second' / per_second
    $$;

-- Takes a slot if one is free and no call is waiting. Called only where there is a limit.
CREATE FUNCTION app.take_call_slot(account text, per_second integer, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO linecard.call_rates (bucket, next_at) VALUES (account, at) ON CONFLICT (bucket) DO NOTHING;
    UPDATE linecard.call_rates SET next_at = app.next_slot_at(next_at, per_second, at)
    WHERE bucket = account AND waiting = 0 AND next_at <= at;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION app.next_slot_at(timestamptz, integer, timestamptz), app.take_call_slot(text, integer, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.next_slot_at(timestamptz, integer, timestamptz), app.take_call_slot(text, integer, timestamptz)
    TO linecard_app;

-- What is done to calls that are in progress, and their recordings (docs/adr/0028).

-- Each by itself, as a Citus has it.
ALTER TABLE linecard.call_logs
    -- Of an entry that somebody's request made: who requested it, as `calls` has who placed the call.
    ADD COLUMN placed_by uuid,
    ADD COLUMN placed_by_key uuid,
    ADD COLUMN placed_by_name text,
    ADD COLUMN placed_from text,
    -- The entry of the request that Twilio has accepted, as this entry says.
    ADD COLUMN accepts uuid;
ALTER TABLE linecard.call_logs DROP CONSTRAINT call_logs_source_check;
-- What is there satisfies it, since it only allows more.
ALTER TABLE linecard.call_logs
    ADD CONSTRAINT call_logs_source_check
        CHECK (source ~ '^(answer|callback|fetch|hangup|reconciler|redirect|transfer|digits|recording)$') NOT VALID;

-- How far a recording is. A status is replaced by one of a higher rank; 'failed' yields to whatever Twilio reports.
CREATE FUNCTION app.recording_rank(status text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (CASE
            WHEN status = 'initiating' THEN 0 WHEN status = 'failed' THEN 5
            WHEN status = 'in-progress' THEN 10 WHEN status = 'paused' THEN 11
            WHEN status = 'processing' THEN 20 WHEN status = 'deleted' THEN 40
            ELSE 30 END)::smallint
    $$;
REVOKE ALL ON FUNCTION app.recording_rank(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.recording_rank(text) TO linecard_app;

-- Recordings of calls: what is known of them. The audio stays at Twilio.
CREATE TABLE linecard.call_recordings (
    organization_id uuid NOT NULL,
    -- Of a recording that the call was placed with, the call's own id.
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    agent_id uuid,
    -- NULL until Twilio has answered.
    recording_sid text,
    status text NOT NULL CHECK (status ~ '^(initiating|failed|in-progress|paused|processing|completed|absent|deleted)$'),
    channels smallint NOT NULL CHECK (channels IN (1, 2)),
    duration_seconds integer,
    error_code integer,
    error_message text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    -- When the reconciler looks at it next; NULL: nothing is left to find out.
    due_at timestamptz,
    -- How often it looked without finding a change.
    attempts smallint NOT NULL DEFAULT 0,
    -- Who started it, as in `calls`; NULL if the call was placed with it.
    placed_by uuid,
    placed_by_key uuid,
    placed_by_name text,
    placed_from text,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX call_recordings_call ON linecard.call_recordings (organization_id, call_id, id);
CREATE INDEX call_recordings_due ON linecard.call_recordings (organization_id, due_at) WHERE due_at IS NOT NULL;
ALTER TABLE linecard.call_recordings ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.call_recordings FORCE ROW LEVEL SECURITY;
CREATE POLICY call_recordings_select ON linecard.call_recordings FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY call_recordings_insert ON linecard.call_recordings FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY call_recordings_update ON linecard.call_recordings FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
-- With their calls, after the time that the organization keeps these.
CREATE POLICY call_recordings_delete ON linecard.call_recordings FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service')
        AND created_at < now() - interval '30 days');
CREATE POLICY call_recordings_of_key ON linecard.call_recordings AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY call_recordings_of_key_insert ON linecard.call_recordings AS RESTRICTIVE FOR INSERT TO linecard_app
    WITH CHECK (app.may_see_agent(agent_id) IS NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.call_recordings TO linecard_app;

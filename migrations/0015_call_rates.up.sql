-- How many calls a second an account may begin, where somebody has chosen that; Twilio queues the excess otherwise.
ALTER TABLE agent_twilio_settings ADD COLUMN calls_per_second integer CHECK (calls_per_second BETWEEN 1 AND 500);
ALTER TABLE twilio_settings ADD COLUMN calls_per_second integer CHECK (calls_per_second BETWEEN 1 AND 500);

-- Since when the call, still `initiating`, waits for its turn; NULL when it does not (any more).
ALTER TABLE calls ADD COLUMN queued_at timestamptz;

-- One row for each account with such a limit, shared by all agents and organizations that use the account. It belongs
-- to no organization, and holds nothing of one.
CREATE TABLE call_rates (
    -- The keyed fingerprint of account and token: a token that Twilio would refuse leads to a bucket of its own, so
    -- that nobody slows down another's account.
    bucket text PRIMARY KEY,
    -- Before this instant no further call begins.
    next_at timestamptz NOT NULL,
    -- The position of the newest call that has left the queue.
    served bigint NOT NULL DEFAULT 0,
    -- How many calls wait in `call_queue`.
    waiting integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE INDEX call_rates_waiting ON call_rates (bucket) WHERE waiting > 0;
ALTER TABLE call_rates ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_rates FORCE ROW LEVEL SECURITY;
CREATE POLICY call_rates_select ON call_rates FOR SELECT TO linecard_app USING (true);
CREATE POLICY call_rates_insert ON call_rates FOR INSERT TO linecard_app WITH CHECK (app.may_place());
CREATE POLICY call_rates_update ON call_rates FOR UPDATE TO linecard_app USING (app.may_place());
GRANT SELECT, INSERT, UPDATE ON call_rates TO linecard_app;

-- Calls that wait for their slot. Which one is next is visible without a tenant context, as in `work_leases`; the
-- calls themselves are in tables of their organization.
CREATE TABLE call_queue (
    organization_id uuid NOT NULL,
    call_id uuid NOT NULL,
    bucket text NOT NULL,
    -- The calls of one lane have consecutive positions, starting after the last one served: lanes take turns, however
    -- many calls each of them has here.
    position bigint NOT NULL,
    -- The agent's id, or the organization's for calls without an agent.
    lane_id uuid NOT NULL,
    calls_per_second integer NOT NULL,
    PRIMARY KEY (organization_id, call_id)
);
CREATE INDEX call_queue_next ON call_queue (bucket, position, call_id);
CREATE INDEX call_queue_lane ON call_queue (organization_id, bucket, lane_id, position);
ALTER TABLE call_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_queue FORCE ROW LEVEL SECURITY;
CREATE POLICY call_queue_select ON call_queue FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR (organization_id = app.organization() AND app.may_place()));
CREATE POLICY call_queue_insert ON call_queue FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY call_queue_delete ON call_queue FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, DELETE ON call_queue TO linecard_app;

-- How a queued call is to be placed; deleted when its slot has come.
CREATE TABLE queued_call_options (
    organization_id uuid NOT NULL,
    call_id uuid NOT NULL,
    options jsonb NOT NULL,
    PRIMARY KEY (organization_id, call_id)
);
ALTER TABLE queued_call_options ENABLE ROW LEVEL SECURITY;
ALTER TABLE queued_call_options FORCE ROW LEVEL SECURITY;
CREATE POLICY queued_call_options_select ON queued_call_options FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY queued_call_options_insert ON queued_call_options FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY queued_call_options_delete ON queued_call_options FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, DELETE ON queued_call_options TO linecard_app;

-- When the next slot is free if a call begins at `at`. A node that is up to 50 ms late does not lose time by it.
CREATE FUNCTION app.next_slot_at(next_at timestamptz, per_second integer, at timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT greatest(next_at, at - interval '50 milliseconds') + interval '1 second' / per_second
    $$;

-- Takes a slot if one is free and no call waits. Called only where calls per second are limited.
CREATE FUNCTION app.take_call_slot(account text, per_second integer, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO public.call_rates (bucket, next_at) VALUES (account, at) ON CONFLICT (bucket) DO NOTHING;
    UPDATE public.call_rates SET next_at = app.next_slot_at(next_at, per_second, at)
    WHERE bucket = account AND waiting = 0 AND next_at <= at;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION app.next_slot_at(timestamptz, integer, timestamptz), app.take_call_slot(text, integer, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.next_slot_at(timestamptz, integer, timestamptz), app.take_call_slot(text, integer, timestamptz)
    TO linecard_app;

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

-- Calls that wait for their turn. Which one is next is seen without a context, as in `work_leases`; what the calls
-- are stands in tables of their organization.
CREATE TABLE call_queue (
    organization_id uuid NOT NULL,
    call_id uuid NOT NULL,
    bucket text NOT NULL,
    -- Those of one agent follow each other in steps of one, beginning behind what was served last: so agents take
    -- turns, however many calls each of them has here.
    position bigint NOT NULL,
    -- The agent, or the organization for calls of none.
    flow_id uuid NOT NULL,
    calls_per_second integer NOT NULL,
    PRIMARY KEY (organization_id, call_id)
);
CREATE INDEX call_queue_next ON call_queue (bucket, position, call_id);
CREATE INDEX call_queue_flow ON call_queue (organization_id, bucket, flow_id, position);
ALTER TABLE call_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_queue FORCE ROW LEVEL SECURITY;
CREATE POLICY call_queue_select ON call_queue FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR (organization_id = app.organization() AND app.may_place()));
CREATE POLICY call_queue_insert ON call_queue FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY call_queue_delete ON call_queue FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, DELETE ON call_queue TO linecard_app;

-- How a call that waits is to be placed; gone when its turn has come.
CREATE TABLE call_orders (
    organization_id uuid NOT NULL,
    call_id uuid NOT NULL,
    options jsonb NOT NULL,
    PRIMARY KEY (organization_id, call_id)
);
ALTER TABLE call_orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_orders FORCE ROW LEVEL SECURITY;
CREATE POLICY call_orders_select ON call_orders FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY call_orders_insert ON call_orders FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY call_orders_delete ON call_orders FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, DELETE ON call_orders TO linecard_app;

-- When the next call may begin if one begins at `at`; a node that comes a little late makes up for it.
CREATE FUNCTION app.next_turn(next_at timestamptz, per_second integer, at timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT greatest(next_at, at - interval '50 milliseconds') + interval '1 second' / per_second
    $$;

-- Takes a turn if one is free and nobody waits. Called only where there is a limit.
CREATE FUNCTION app.call_turn(account text, per_second integer, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO public.call_rates (bucket, next_at) VALUES (account, at) ON CONFLICT (bucket) DO NOTHING;
    UPDATE public.call_rates SET next_at = app.next_turn(next_at, per_second, at)
    WHERE bucket = account AND waiting = 0 AND next_at <= at;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION app.next_turn(timestamptz, integer, timestamptz), app.call_turn(text, integer, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.next_turn(timestamptz, integer, timestamptz), app.call_turn(text, integer, timestamptz)
    TO linecard_app;

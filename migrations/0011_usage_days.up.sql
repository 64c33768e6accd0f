-- Daily sums of calls and messages, which the reconciler keeps (docs/adr/0016), and how far it has got.

-- The smallest UUIDv7 of an instant: a day is a range of ids, because ids are in the order of time.
CREATE FUNCTION app.first_id(instant timestamptz) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
        SELECT (lpad(to_hex(floor(greatest(extract(epoch FROM instant), 0) * 1000)::bigint), 12, '0')
            || '00000000000000000000')::uuid
    $$;
REVOKE ALL ON FUNCTION app.first_id(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.first_id(timestamptz) TO linecard_app;

-- The upkeep of an organization: when it is due, and which of its days are summed.
CREATE TABLE linecard.organization_upkeep (
    organization_id uuid PRIMARY KEY,
    next_at timestamptz NOT NULL,
    -- Every day before this one is summed, except those in `usage_changes`.
    summed_before date NOT NULL,
    -- Every day before this one was summed a second time, a week later.
    rechecked_before date NOT NULL
);
ALTER TABLE linecard.organization_upkeep ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.organization_upkeep FORCE ROW LEVEL SECURITY;
-- Visible without a tenant context, like `work_leases`: how many organizations are behind is a metric.
CREATE POLICY organization_upkeep_select ON linecard.organization_upkeep FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR (organization_id = app.organization() AND app.may_read()));
CREATE POLICY organization_upkeep_insert ON linecard.organization_upkeep FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY organization_upkeep_update ON linecard.organization_upkeep FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE ON linecard.organization_upkeep TO linecard_app;

-- What the calls, or the messages, of one day amount to.
CREATE TABLE linecard.usage_days (
    organization_id uuid NOT NULL,
    -- The UTC day on which they were created.
    day date NOT NULL,
    -- False: rows that exist, summed anew whenever one of them changes. True: rows that retention has removed, which
    -- are only ever added to.
    removed boolean NOT NULL,
    channel text NOT NULL CHECK (channel IN ('call', 'message')),
    -- The UTC day on which the calls ended, which Twilio counts them by; of messages, `day`.
    ended_day date NOT NULL,
    agent_id uuid,
    credential_source text NOT NULL,
    account_sid text NOT NULL,
    -- The currency of `cost`; NULL for what has no price.
    unit text,
    items bigint NOT NULL,
    -- Completed calls; messages that Twilio accepted.
    completed bigint NOT NULL,
    seconds bigint NOT NULL,
    -- Of completed calls, each rounded up.
    minutes bigint NOT NULL,
    segments bigint NOT NULL,
    cost numeric,
    pending_prices bigint NOT NULL,
    missing_prices bigint NOT NULL,
    last_at timestamptz NOT NULL,
    -- Not a primary key, because calls without an agent and without a price are sums, too.
    UNIQUE NULLS NOT DISTINCT (organization_id, day, removed, channel, ended_day, agent_id, credential_source,
        account_sid, unit)
);
ALTER TABLE linecard.usage_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.usage_days FORCE ROW LEVEL SECURITY;
CREATE POLICY usage_days_select ON linecard.usage_days FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY usage_days_insert ON linecard.usage_days FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY usage_days_update ON linecard.usage_days FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service') AND removed);
CREATE POLICY usage_days_delete ON linecard.usage_days FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service') AND NOT removed);
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.usage_days TO linecard_app;

-- Days whose sums are not current: something changed after they were summed, or was open when their turn came. A row
-- is written in the transaction of the change, and deleted by the summation that has seen both.
CREATE TABLE linecard.usage_changes (
    organization_id uuid NOT NULL,
    day date NOT NULL,
    -- Tells changes of a day apart: a summation deletes those that it has seen, and no others.
    id uuid NOT NULL,
    PRIMARY KEY (organization_id, day, id)
);
ALTER TABLE linecard.usage_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.usage_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY usage_changes_select ON linecard.usage_changes FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY usage_changes_insert ON linecard.usage_changes FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.is_role('service'));
CREATE POLICY usage_changes_delete ON linecard.usage_changes FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, DELETE ON linecard.usage_changes TO linecard_app;

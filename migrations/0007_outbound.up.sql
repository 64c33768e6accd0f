-- What calls and messages share: the leases of the reconciler, idempotency keys, and what bounds the damage of a stolen key
-- (docs/adr/0018): numbers that must not be called, and what may be placed and spent in a day.

-- The organizations that have open calls or messages. Read and leased without a tenant context; all it reveals of a
-- tenant is that it has work.
CREATE TABLE linecard.work_leases (
    organization_id uuid PRIMARY KEY,
    due_at timestamptz NOT NULL,
    leased_until timestamptz
);
CREATE INDEX work_leases_due ON linecard.work_leases (due_at);
ALTER TABLE linecard.work_leases ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.work_leases FORCE ROW LEVEL SECURITY;
CREATE POLICY work_leases_select ON linecard.work_leases FOR SELECT TO linecard_app
    USING (app.organization() IS NULL OR organization_id = app.organization());
CREATE POLICY work_leases_insert ON linecard.work_leases FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY work_leases_update ON linecard.work_leases FOR UPDATE TO linecard_app
    USING (app.organization() IS NULL OR organization_id = app.organization());
GRANT SELECT, INSERT, UPDATE ON linecard.work_leases TO linecard_app;

-- A request that is repeated with the same key gets the call or message that the first one created.
CREATE TABLE linecard.idempotency_keys (
    organization_id uuid NOT NULL,
    key text NOT NULL,
    -- SHA-256 of the request: a different request with the same key is refused.
    request_hash bytea NOT NULL,
    -- The call or message that was created.
    resource_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, key)
);
ALTER TABLE linecard.idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys_select ON linecard.idempotency_keys FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY idempotency_keys_insert ON linecard.idempotency_keys FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY idempotency_keys_update ON linecard.idempotency_keys FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
CREATE POLICY idempotency_keys_delete ON linecard.idempotency_keys FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.is_role('service'));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.idempotency_keys TO linecard_app;

-- Numbers that the organization's agents neither call nor text.
CREATE TABLE linecard.do_not_call (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    -- Human-readable; NULL: none was given.
    reason text,
    -- 'opt-out': Twilio reported that the person has opted out.
    source text NOT NULL CHECK (source IN ('manual', 'opt-out')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, number)
);
ALTER TABLE linecard.do_not_call ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.do_not_call FORCE ROW LEVEL SECURITY;
-- Readable for whoever places a call, and updated never: an entry is removed and added again.
CREATE POLICY do_not_call_select ON linecard.do_not_call FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY do_not_call_insert ON linecard.do_not_call FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization()
        AND (app.may_administer() OR (app.is_role('service') AND source = 'opt-out')));
CREATE POLICY do_not_call_delete ON linecard.do_not_call FOR DELETE TO linecard_app
    USING (organization_id = app.organization() AND app.may_administer());
GRANT SELECT, INSERT, DELETE ON linecard.do_not_call TO linecard_app;

-- What an organization, or one of its agents, has placed on a UTC day, if that is limited: without a limit there is no row.
-- The row is also the lock under which limits are exact.
CREATE TABLE linecard.daily_counts (
    organization_id uuid NOT NULL,
    -- The organization itself, or an agent of it.
    owner_id uuid NOT NULL,
    day date NOT NULL,
    calls integer NOT NULL,
    messages integer NOT NULL,
    -- Begun minutes of calls, and what calls and messages cost, as measured; since then each call adds one minute and
    -- each item its estimate.
    minutes bigint NOT NULL DEFAULT 0,
    spend numeric NOT NULL DEFAULT 0,
    -- NULL: not measured yet, since neither is limited.
    measured_at timestamptz,
    -- What a minute and a message are expected to cost.
    minute_estimate numeric NOT NULL DEFAULT 0,
    message_estimate numeric NOT NULL DEFAULT 0,
    -- What was warned of: 'calls', 'messages', 'minutes', 'spend'; with '-reached', that it was refused.
    warned text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (organization_id, owner_id, day)
) WITH (fillfactor = 50);
ALTER TABLE linecard.daily_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE linecard.daily_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY daily_counts_select ON linecard.daily_counts FOR SELECT TO linecard_app
    USING (organization_id = app.organization() AND app.may_read());
CREATE POLICY daily_counts_insert ON linecard.daily_counts FOR INSERT TO linecard_app
    WITH CHECK (organization_id = app.organization() AND app.may_place());
CREATE POLICY daily_counts_update ON linecard.daily_counts FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND app.may_place());
-- Old days go with the first item of a new one. A changed limit begins a new row, counted from calls and messages.
CREATE POLICY daily_counts_delete ON linecard.daily_counts FOR DELETE TO linecard_app
    USING (organization_id = app.organization()
        AND (app.may_administer() OR (app.may_place() AND day < (now() AT TIME ZONE 'UTC')::date - 7)));
GRANT SELECT, INSERT, UPDATE, DELETE ON linecard.daily_counts TO linecard_app;

-- Begins the day of an owner: what was placed before the limit was set counts, too. `agent` NULL: the organization.
CREATE FUNCTION app.begin_daily_counts(organization uuid, agent uuid, today date) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    -- A variable, since under row-level security no index serves a comparison with a function's result.
    first_id uuid := app.first_id(today::timestamp AT TIME ZONE 'UTC');
    owner uuid := coalesce(agent, organization);
BEGIN
    INSERT INTO linecard.daily_counts (organization_id, owner_id, day, calls, messages)
        SELECT organization, owner, today,
            (SELECT count(*) FROM linecard.calls c
                WHERE c.organization_id = organization AND c.id >= first_id AND (agent IS NULL OR c.agent_id = agent)),
            (SELECT count(*) FROM linecard.messages m
                WHERE m.organization_id = organization AND m.id >= first_id AND (agent IS NULL OR m.agent_id = agent))
        ON CONFLICT DO NOTHING;
    DELETE FROM linecard.daily_counts d
        WHERE d.organization_id = organization AND d.owner_id = owner AND d.day < today - 8;
END $$;

-- Measures the minutes and the costs of a day; the row is locked. What has no price yet is estimated by what the
-- organization's minutes and messages have cost lately, or by 0.05 and 0.02 while nothing is known.
CREATE FUNCTION app.measure_daily_counts(organization uuid, agent uuid, today date, at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    first_id uuid := app.first_id(today::timestamp AT TIME ZONE 'UTC');
    per_minute numeric;
    per_message numeric;
    call_minutes bigint;
    open_minutes bigint;
    spent numeric;
    open_messages bigint;
    spent_on_messages numeric;
BEGIN
    SELECT sum(u.cost) FILTER (WHERE u.channel = 'call') / nullif(sum(u.minutes) FILTER (WHERE u.channel = 'call'), 0),
            sum(u.cost) FILTER (WHERE u.channel = 'message') / nullif(sum(u.items) FILTER (WHERE u.channel = 'message'), 0)
        INTO per_minute, per_message
        FROM linecard.usage_days u
        WHERE u.organization_id = organization AND u.day >= today - 30 AND u.unit IS NOT NULL;
    per_minute := coalesce(per_minute, 0.05);
    per_message := coalesce(per_message, 0.02);
    SELECT coalesce(sum(c.minutes), 0), coalesce(sum(c.minutes) FILTER (WHERE c.price IS NULL), 0), coalesce(sum(-c.price), 0)
        INTO call_minutes, open_minutes, spent
        FROM (
            SELECT c.price,
                CASE
                    WHEN app.call_rank(c.status, c.presumed) < 100
                        THEN greatest(ceil(extract(epoch FROM at - c.created_at) / 60), 1)
                    ELSE ceil(coalesce(c.duration_seconds, 0) / 60.0)
                END AS minutes
            FROM linecard.calls c
            WHERE c.organization_id = organization AND c.id >= first_id AND (agent IS NULL OR c.agent_id = agent)) c;
    SELECT count(*) FILTER (WHERE m.price IS NULL AND m.status NOT IN ('failed', 'canceled')), coalesce(sum(-m.price), 0)
        INTO open_messages, spent_on_messages
        FROM linecard.messages m
        WHERE m.organization_id = organization AND m.id >= first_id AND (agent IS NULL OR m.agent_id = agent);
    UPDATE linecard.daily_counts d
        SET minutes = call_minutes,
            spend = spent + open_minutes * per_minute + spent_on_messages + open_messages * per_message,
            minute_estimate = per_minute, message_estimate = per_message, measured_at = at
        WHERE d.organization_id = organization AND d.owner_id = coalesce(agent, organization) AND d.day = today;
END $$;

-- Why one more call or message may not be placed on this day: 'calls', 'messages', 'minutes' or 'spend'; NULL: it may.
-- Concurrent callers wait for each other until their transactions end; VOLATILE, so that each sees what the ones before
-- have committed. Does nothing where there is no limit. The organization is asked before its agent, which rules out
-- deadlocks.
CREATE FUNCTION app.daily_limit_reached(
        organization uuid, agent uuid, at timestamptz, channel text, most integer, most_minutes integer, most_spend integer)
    RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    today date := (at AT TIME ZONE 'UTC')::date;
    owner uuid := coalesce(agent, organization);
    measures boolean;
    counted linecard.daily_counts;
BEGIN
    measures := most_spend IS NOT NULL OR (most_minutes IS NOT NULL AND channel = 'call');
    IF most IS NULL AND NOT measures THEN
        RETURN NULL;
    END IF;
    LOOP
        SELECT * INTO counted FROM linecard.daily_counts d
            WHERE d.organization_id = organization AND d.owner_id = owner AND d.day = today
            FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            PERFORM app.begin_daily_counts(organization, agent, today);
        ELSIF measures AND (counted.measured_at IS NULL OR counted.measured_at < at - interval '15 seconds') THEN
            PERFORM app.measure_daily_counts(organization, agent, today, at);
            measures := false;
        ELSE
            EXIT;
        END IF;
    END LOOP;
    RETURN CASE
        WHEN channel = 'call' AND counted.calls >= most THEN 'calls'
        WHEN channel = 'message' AND counted.messages >= most THEN 'messages'
        WHEN channel = 'call' AND counted.minutes >= most_minutes THEN 'minutes'
        WHEN counted.spend >= most_spend THEN 'spend'
    END;
END $$;

-- Counts a call or message that was stored. Returns what has now reached four fifths of its limit for the first time on
-- this day, for a warning.
CREATE FUNCTION app.count_daily(
        organization uuid, agent uuid, at timestamptz, channel text, most integer, most_minutes integer, most_spend integer)
    RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    counted linecard.daily_counts;
    due text[];
BEGIN
    IF most IS NULL AND most_spend IS NULL AND (most_minutes IS NULL OR channel <> 'call') THEN
        RETURN NULL;
    END IF;
    UPDATE linecard.daily_counts d
        SET calls = d.calls + (channel = 'call')::integer,
            messages = d.messages + (channel = 'message')::integer,
            minutes = d.minutes + (channel = 'call' AND d.measured_at IS NOT NULL)::integer,
            spend = d.spend + CASE WHEN channel = 'call' THEN d.minute_estimate ELSE d.message_estimate END
        WHERE d.organization_id = organization AND d.owner_id = coalesce(agent, organization)
            AND d.day = (at AT TIME ZONE 'UTC')::date
        RETURNING d.* INTO counted;
    due := array_remove(ARRAY[
        CASE WHEN channel = 'call' AND 5::bigint * counted.calls >= 4::bigint * most THEN 'calls' END,
        CASE WHEN channel = 'message' AND 5::bigint * counted.messages >= 4::bigint * most THEN 'messages' END,
        CASE WHEN channel = 'call' AND 5 * counted.minutes >= 4::bigint * most_minutes THEN 'minutes' END,
        CASE WHEN 5 * counted.spend >= 4::bigint * most_spend THEN 'spend' END], NULL);
    RETURN app.warn_daily(organization, agent, at, due);
END $$;

-- Which of the warnings are the first ones of the day; notes them.
CREATE FUNCTION app.warn_daily(organization uuid, agent uuid, at timestamptz, warnings text[]) RETURNS text[]
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    new_ones text[];
BEGIN
    SELECT array_agg(w) INTO new_ones
        FROM linecard.daily_counts d, unnest(warnings) w
        WHERE d.organization_id = organization AND d.owner_id = coalesce(agent, organization)
            AND d.day = (at AT TIME ZONE 'UTC')::date AND w <> ALL (d.warned);
    IF new_ones IS NOT NULL THEN
        UPDATE linecard.daily_counts d SET warned = d.warned || new_ones
            WHERE d.organization_id = organization AND d.owner_id = coalesce(agent, organization)
                AND d.day = (at AT TIME ZONE 'UTC')::date;
    END IF;
    RETURN new_ones;
END $$;
REVOKE ALL ON FUNCTION
    app.begin_daily_counts(uuid, uuid, date),
    app.measure_daily_counts(uuid, uuid, date, timestamptz),
    app.daily_limit_reached(uuid, uuid, timestamptz, text, integer, integer, integer),
    app.count_daily(uuid, uuid, timestamptz, text, integer, integer, integer),
    app.warn_daily(uuid, uuid, timestamptz, text[])
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    app.begin_daily_counts(uuid, uuid, date),
    app.measure_daily_counts(uuid, uuid, date, timestamptz),
    app.daily_limit_reached(uuid, uuid, timestamptz, text, integer, integer, integer),
    app.count_daily(uuid, uuid, timestamptz, text, integer, integer, integer),
    app.warn_daily(uuid, uuid, timestamptz, text[])
    TO linecard_app;

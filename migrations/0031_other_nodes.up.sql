-- What PostgreSQL does for the server, it can do where a part of the tables is on other machines, too (deploy/citus): a
-- context that travels, and functions that can be sent there. On one machine nothing changes.

-- Whether SET LOCAL is sent to the nodes that a transaction reaches, as policies there require. set_config() is not sent, and
-- is the cheaper one where there are no others. Of several SET LOCAL in one EXECUTE, each is sent as often as there are.
CREATE FUNCTION app.sends_settings() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('citus.propagate_set_commands', true) IS NOT DISTINCT FROM 'local' $$;
REVOKE ALL ON FUNCTION app.sends_settings() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.sends_settings() TO linecard_app, linecard_auth;

-- As before.
CREATE OR REPLACE FUNCTION app.set_context(principal text, organization text, role text) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    done text;
BEGIN
    IF app.sends_settings() THEN
        EXECUTE format('SET LOCAL app.user_id = %L', coalesce(principal, ''));
        EXECUTE format('SET LOCAL app.organization_id = %L', coalesce(organization, ''));
        EXECUTE format('SET LOCAL app.org_role = %L', coalesce(role, ''));
        EXECUTE format('SET LOCAL app.agent_ids = %L', '');
    ELSE
        done := set_config('app.user_id', coalesce(principal, ''), true);
        done := set_config('app.organization_id', coalesce(organization, ''), true);
        done := set_config('app.org_role', coalesce(role, ''), true);
        done := set_config('app.agent_ids', '', true);
    END IF;
END $$;

-- As before.
CREATE OR REPLACE FUNCTION app.set_local_context(principal text, organization text, role text) RETURNS text
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF app.sends_settings() THEN
        EXECUTE format('SET LOCAL app.user_id = %L', coalesce(principal, ''));
        EXECUTE format('SET LOCAL app.organization_id = %L', coalesce(organization, ''));
        EXECUTE format('SET LOCAL app.org_role = %L', coalesce(role, ''));
        RETURN role;
    END IF;
    RETURN set_config('app.user_id', principal, true) || set_config('app.organization_id', organization, true)
        || set_config('app.org_role', role, true);
END $$;

-- As before.
CREATE OR REPLACE FUNCTION app.see_agents(agents text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    before text := coalesce(current_setting('app.agent_ids', true), '');
    done text;
BEGIN
    IF before <> agents AND app.sends_settings() THEN
        EXECUTE format('SET LOCAL app.agent_ids = %L', agents);
    ELSIF before <> agents THEN
        done := set_config('app.agent_ids', agents, true);
    END IF;
    RETURN before;
END $$;

-- As before, with another CASE: `CASE status WHEN`, inlined into a statement, does not survive being sent (citus#2862).
CREATE OR REPLACE FUNCTION app.call_rank(status text, presumed boolean) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (CASE WHEN presumed THEN 6
            WHEN status = 'initiating' THEN 0 WHEN status = 'submission-unknown' THEN 5 WHEN status = 'queued' THEN 10
            WHEN status = 'initiated' THEN 20 WHEN status = 'ringing' THEN 30 WHEN status = 'in-progress' THEN 40
            ELSE 100 END)::smallint
    $$;

CREATE OR REPLACE FUNCTION app.message_rank(status text, presumed boolean) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (CASE WHEN presumed THEN 6
            WHEN status = 'initiating' THEN 0 WHEN status = 'submission-unknown' THEN 5 WHEN status = 'accepted' THEN 8
            WHEN status = 'scheduled' THEN 9 WHEN status = 'queued' THEN 10 WHEN status = 'sending' THEN 20
            WHEN status = 'sent' THEN 30 WHEN status = 'partially_delivered' THEN 40 ELSE 100 END)::smallint
    $$;

-- As before; it counts before it inserts.
CREATE OR REPLACE FUNCTION app.begin_daily_counts(organization uuid, agent uuid, today date) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    agents text := app.see_agents('');
    -- A variable, since under row-level security no index serves a comparison with a function's result.
    first_id uuid := app.first_id(today::timestamp AT TIME ZONE 'UTC');
    owner uuid := coalesce(agent, organization);
    calls_so_far bigint;
    messages_so_far bigint;
BEGIN
    SELECT count(*) INTO calls_so_far FROM linecard.calls c
        WHERE c.organization_id = organization AND c.id >= first_id AND (agent IS NULL OR c.agent_id = agent);
    SELECT count(*) INTO messages_so_far FROM linecard.messages m
        WHERE m.organization_id = organization AND m.id >= first_id AND (agent IS NULL OR m.agent_id = agent);
    INSERT INTO linecard.daily_counts (organization_id, owner_id, day, calls, messages)
        VALUES (organization, owner, today, calls_so_far, messages_so_far)
        ON CONFLICT DO NOTHING;
    DELETE FROM linecard.daily_counts d
        WHERE d.organization_id = organization AND d.owner_id = owner AND d.day < today - 8;
    PERFORM app.see_agents(agents);
END $$;

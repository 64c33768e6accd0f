CREATE OR REPLACE FUNCTION app.begin_daily_counts(organization uuid, agent uuid, today date) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    agents text := app.see_agents('');
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
    PERFORM app.see_agents(agents);
END $$;

CREATE OR REPLACE FUNCTION app.message_rank(status text, presumed boolean) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (CASE WHEN presumed THEN 6 ELSE CASE status
            WHEN 'initiating' THEN 0 WHEN 'submission-unknown' THEN 5 WHEN 'accepted' THEN 8
            WHEN 'scheduled' THEN 9 WHEN 'queued' THEN 10 WHEN 'sending' THEN 20 WHEN 'sent' THEN 30
            WHEN 'partially_delivered' THEN 40 ELSE 100 END END)::smallint
    $$;

CREATE OR REPLACE FUNCTION app.call_rank(status text, presumed boolean) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (CASE WHEN presumed THEN 6 ELSE CASE status
            WHEN 'initiating' THEN 0 WHEN 'submission-unknown' THEN 5 WHEN 'queued' THEN 10
            WHEN 'initiated' THEN 20 WHEN 'ringing' THEN 30 WHEN 'in-progress' THEN 40
            ELSE 100 END END)::smallint
    $$;

CREATE OR REPLACE FUNCTION app.see_agents(agents text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    before text := coalesce(current_setting('app.agent_ids', true), '');
BEGIN
    IF before <> agents THEN
        PERFORM set_config('app.agent_ids', agents, true);
    END IF;
    RETURN before;
END $$;

CREATE OR REPLACE FUNCTION app.set_local_context(principal text, organization text, role text) RETURNS text
    LANGUAGE sql VOLATILE AS $$
        SELECT set_config('app.user_id', principal, true) || set_config('app.organization_id', organization, true)
            || set_config('app.org_role', role, true)
    $$;

CREATE OR REPLACE FUNCTION app.set_context(principal text, organization text, role text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'SET LOCAL app.user_id = %L; SET LOCAL app.organization_id = %L; SET LOCAL app.org_role = %L; '
            'SET LOCAL app.agent_ids = ''''',
        coalesce(principal, ''), coalesce(organization, ''), coalesce(role, ''));
END $$;

DROP FUNCTION app.sends_settings();

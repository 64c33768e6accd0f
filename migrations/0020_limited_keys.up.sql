-- API keys that can do less than their role (docs/adr/0022), and that know the key that made them.

ALTER TABLE linecard.api_keys
    -- The key that made this one. It is revoked with it.
    ADD COLUMN created_by_key uuid,
    -- What it may be used for (`domain::KeyScope`); NULL: all but 'people'.
    ADD COLUMN scopes text[],
    -- The agents that it sees and acts for; NULL: all.
    ADD COLUMN agents uuid[];

-- True, or NULL if the transaction's key is limited to agents that this one is not among. Policies ask whether it is NULL:
-- the planner takes that for rare, where it would believe of a boolean that it leaves half of the rows, and of an OR hardly any.
CREATE FUNCTION app.may_see_agent(agent uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
        SELECT CASE WHEN coalesce(current_setting('app.agent_ids', true), '') = '' THEN true
            WHEN agent = ANY (current_setting('app.agent_ids', true)::uuid[]) THEN true END
    $$;
CREATE POLICY agent_configurations_of_key ON linecard.agent_configurations AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(id) IS NOT NULL);
CREATE POLICY agent_twilio_settings_of_key ON linecard.agent_twilio_settings AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY calls_of_key ON linecard.calls AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY call_logs_of_key ON linecard.call_logs AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY messages_of_key ON linecard.messages AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY message_logs_of_key ON linecard.message_logs AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY usage_days_of_key ON linecard.usage_days AS RESTRICTIVE FOR SELECT TO linecard_app
    USING (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY calls_of_key_insert ON linecard.calls AS RESTRICTIVE FOR INSERT TO linecard_app
    WITH CHECK (app.may_see_agent(agent_id) IS NOT NULL);
CREATE POLICY messages_of_key_insert ON linecard.messages AS RESTRICTIVE FOR INSERT TO linecard_app
    WITH CHECK (app.may_see_agent(agent_id) IS NOT NULL);

-- Limits of the organization count what all agents do, whoever asks: the functions that count set the key's agents aside.
-- Sets what app.may_see_agent compares, and returns what it was.
CREATE FUNCTION app.see_agents(agents text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    before text := coalesce(current_setting('app.agent_ids', true), '');
BEGIN
    IF before <> agents THEN
        PERFORM set_config('app.agent_ids', agents, true);
    END IF;
    RETURN before;
END $$;

CREATE OR REPLACE FUNCTION app.open_calls(organization uuid, agent uuid, most integer) RETURNS integer
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    agents text;
    counted integer;
BEGIN
    IF most IS NULL THEN
        RETURN NULL;
    END IF;
    agents := app.see_agents('');
    counted := (SELECT count(*) FROM (
        SELECT 1 FROM linecard.call_work w
        JOIN linecard.calls c ON c.organization_id = w.organization_id AND c.id = w.call_id
        WHERE w.organization_id = organization AND NOT w.ended AND (agent IS NULL OR c.agent_id = agent)
            AND app.call_rank(c.status, c.presumed) < 100
        LIMIT most) open);
    PERFORM app.see_agents(agents);
    RETURN counted;
END $$;

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

CREATE OR REPLACE FUNCTION app.measure_daily_counts(organization uuid, agent uuid, today date, at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    agents text := app.see_agents('');
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
    PERFORM app.see_agents(agents);
END $$;

-- As before; it also leaves nothing of a key's agents.
CREATE OR REPLACE FUNCTION app.set_context(principal text, organization text, role text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'SET LOCAL app.user_id = %L; SET LOCAL app.organization_id = %L; SET LOCAL app.org_role = %L; '
            'SET LOCAL app.agent_ids = ''''',
        coalesce(principal, ''), coalesce(organization, ''), coalesce(role, ''));
END $$;

-- For servers of the release before, which know nothing of limited keys: these do not work there.
CREATE OR REPLACE FUNCTION app.authenticate_key(hash bytea, at timestamptz)
    RETURNS TABLE (key_id uuid, organization_id uuid, role text, made_by uuid)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT k.id, k.organization_id,
            CASE WHEN 'member' IN (k.role, m.role) THEN 'member'
                 WHEN 'admin' IN (k.role, m.role) THEN 'admin' ELSE 'owner' END,
            k.created_by
        FROM linecard.api_keys k
        JOIN linecard.organization_members m ON m.organization_id = k.organization_id AND m.user_id = k.created_by
            -- Rejoining the organization does not revive keys created before.
            AND m.created_at <= k.created_at
        WHERE k.key_hash = hash AND k.scopes IS NULL AND k.agents IS NULL
            AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at)
        LIMIT 1;
END $$;

-- As app.authenticate_key, with what the key is limited to.
GRANT CREATE ON SCHEMA app TO linecard_auth;
CREATE FUNCTION app.admitted_key(hash bytea, at timestamptz)
    RETURNS TABLE (key_id uuid, organization_id uuid, role text, made_by uuid, scopes text[], agents uuid[],
        expires_at timestamptz)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT k.id, k.organization_id,
            CASE WHEN 'member' IN (k.role, m.role) THEN 'member'
                 WHEN 'admin' IN (k.role, m.role) THEN 'admin' ELSE 'owner' END,
            k.created_by, k.scopes, k.agents, k.expires_at
        FROM linecard.api_keys k
        JOIN linecard.organization_members m ON m.organization_id = k.organization_id AND m.user_id = k.created_by
            -- Rejoining the organization does not revive keys created before.
            AND m.created_at <= k.created_at
        WHERE k.key_hash = hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at)
        LIMIT 1;
END $$;
ALTER FUNCTION app.admitted_key(bytea, timestamptz) OWNER TO linecard_auth;
REVOKE CREATE ON SCHEMA app FROM linecard_auth;

-- As before, and with the agents that the key is limited to.
CREATE OR REPLACE FUNCTION app.enter_key(hash bytea, organization uuid, at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    admitted record;
BEGIN
    SELECT k.key_id, k.role, k.agents INTO admitted FROM app.admitted_key(hash, at) k
        WHERE k.organization_id = organization;
    PERFORM app.set_context(admitted.key_id::text, CASE WHEN admitted.role IS NOT NULL THEN organization::text END, admitted.role);
    IF admitted.agents IS NOT NULL THEN
        EXECUTE format('SET LOCAL app.agent_ids = %L', admitted.agents::text);
    END IF;
    RETURN admitted.role;
END $$;

-- As before, for keys that are limited to agents, too.
CREATE OR REPLACE FUNCTION app.place_calls(
        organizations uuid[], api_keys uuid[], hashes bytea[], agents uuid[], calls uuid[], callees text[],
        submit_by timestamptz[], at timestamptz[], call_metadata jsonb[], claims text[], claim_hashes bytea[],
        claims_expire timestamptz[], countries text[], clients text[])
    RETURNS TABLE (
        item integer, agent_id uuid, voice_url text, stream_url text, owner_kind text, owner_id uuid,
        account_sid text, phone_number text, credential_id uuid, auth_token_encrypted text, api_key_sid text,
        api_key_credential_id uuid, api_key_secret_encrypted text, region text, edge text, max_call_seconds integer)
    LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    items integer := cardinality(organizations);
    context text;
    organization uuid;
    api_key uuid;
    placer uuid;
    placer_name text;
    daily_calls integer;
    leased boolean;
    lease timestamptz;
BEGIN
    context := app.wait_briefly(items);
    owner_kind := 'agent';
    FOR i IN 1 .. items LOOP
        IF organization IS DISTINCT FROM organizations[i] OR api_key IS DISTINCT FROM api_keys[i] THEN
            IF lease IS NOT NULL AND organization <> organizations[i] THEN
                PERFORM app.lease_until(organization, lease);
                lease := NULL;
            END IF;
            organization := organizations[i];
            api_key := api_keys[i];
            context := app.set_local_context(api_key::text, organization::text, 'member');
        END IF;
        -- Qualified, since the key has a column of this name.
        SELECT i, a.id, a.voice_url, a.stream_url, a.id, least(o.max_call_seconds, a.max_call_seconds),
                s.account_sid, s.phone_number, s.credential_id, s.auth_token_encrypted, s.api_key_sid,
                s.api_key_credential_id, s.api_key_secret_encrypted, s.region, s.edge, k.created_by, k.name,
                o.max_calls_per_day, w.organization_id IS NOT NULL
            INTO item, agent_id, voice_url, stream_url, owner_id, max_call_seconds, account_sid, phone_number, credential_id,
                auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge, placer, placer_name, daily_calls,
                leased
            FROM linecard.api_keys k
            JOIN linecard.organization_members m ON m.organization_id = organization AND m.user_id = k.created_by
                AND m.created_at <= k.created_at
            JOIN linecard.organizations o ON o.id = organization AND NOT o.paused AND o.max_concurrent_calls IS NULL
                AND o.max_minutes_per_day IS NULL AND o.max_spend_per_day IS NULL
            JOIN linecard.agent_configurations a ON a.organization_id = organization AND a.id = place_calls.agents[i]
                AND a.deleted_at IS NULL AND NOT a.paused AND a.max_concurrent_calls IS NULL
                AND a.max_calls_per_day IS NULL AND a.max_minutes_per_day IS NULL AND a.max_spend_per_day IS NULL
            JOIN linecard.agent_twilio_settings s ON s.organization_id = organization AND s.agent_id = place_calls.agents[i]
                AND s.calls_per_second IS NULL
                AND NOT app.country_refused(countries[i], s.phone_country, o.allowed_countries)
                AND NOT app.country_refused(countries[i], s.phone_country, a.allowed_countries)
            LEFT JOIN linecard.work_leases w ON w.organization_id = organization AND w.due_at <= submit_by[i]
            WHERE k.organization_id = organization AND k.id = api_key AND k.key_hash = hashes[i] AND k.revoked_at IS NULL
                AND (k.expires_at IS NULL OR k.expires_at > at[i]) AND (k.agents IS NULL OR place_calls.agents[i] = ANY (k.agents))
                AND NOT EXISTS (SELECT 1 FROM linecard.do_not_call d
                    WHERE d.organization_id = organization AND d.number = callees[i]);
        CONTINUE WHEN NOT FOUND;
        IF daily_calls IS NOT NULL THEN
            -- The first call of a day, the one that a warning is due for and those that are too many are left to the
            -- general statement.
            UPDATE linecard.daily_counts d SET calls = d.calls + 1
                WHERE d.organization_id = organization AND d.owner_id = organization
                    AND d.day = (at[i] AT TIME ZONE 'UTC')::date AND d.calls < daily_calls
                    AND ('calls' = ANY (d.warned) OR 5::bigint * (d.calls + 1) < 4::bigint * daily_calls);
            CONTINUE WHEN NOT FOUND;
        END IF;
        IF claims[i] IS NOT NULL THEN
            -- The general statement determines which request a key that is taken belongs to.
            INSERT INTO linecard.idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
                VALUES (organization, claims[i], claim_hashes[i], calls[i], claims_expire[i])
                ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN
                IF daily_calls IS NOT NULL THEN
                    UPDATE linecard.daily_counts d SET calls = d.calls - 1
                        WHERE d.organization_id = organization AND d.owner_id = organization
                            AND d.day = (at[i] AT TIME ZONE 'UTC')::date;
                END IF;
                CONTINUE;
            END IF;
        END IF;
        INSERT INTO linecard.calls (organization_id, id, agent_id, account_sid, credential_id, credential_source, from_number,
                to_number, status, submit_before, metadata, created_at, updated_at, placed_by, placed_by_key, placed_by_name,
                placed_from)
            VALUES (organization, calls[i], agents[i], account_sid, credential_id, 'agent', phone_number, callees[i],
                'initiating', submit_by[i], call_metadata[i], at[i], at[i], placer, api_key, placer_name, clients[i]);
        INSERT INTO linecard.call_work (organization_id, call_id, due_at) VALUES (organization, calls[i], submit_by[i]);
        IF NOT leased THEN
            lease := least(lease, submit_by[i]);
        END IF;
        RETURN NEXT;
    END LOOP;
    IF lease IS NOT NULL THEN
        PERFORM app.lease_until(organization, lease);
    END IF;
END $$;

REVOKE ALL ON FUNCTION app.may_see_agent(uuid), app.see_agents(text), app.admitted_key(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.may_see_agent(uuid), app.see_agents(text), app.admitted_key(bytea, timestamptz) TO linecard_app;

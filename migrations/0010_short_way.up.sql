-- The short way of what happens on every call: its intent, Twilio's answer, and its callbacks (docs/adr/0014). What waits
-- at the same moment is stored together: each function takes arrays, with an item at each position, and is one statement, one
-- round trip and one implicit transaction, with plans that are kept for the session: starting a statement of ten CTEs
-- costs more than its writes. For any item but the common case a function does nothing, and the general statement
-- decides. The functions run with the invoker's rights: row-level security applies to every statement in them, and each
-- organization is entered before its items.
--
-- Items are sorted by organization, and then by what they lock first (an idempotency key, a call). The organization's lease
-- is locked last, as by the general statements, so that transactions do not wait for each other in a circle.

-- All three settings, as app.set_context does, without the cost of three SET LOCAL.
CREATE FUNCTION app.set_local_context(principal text, organization text, role text) RETURNS text
    LANGUAGE sql VOLATILE AS $$
        SELECT set_config('app.user_id', principal, true) || set_config('app.organization_id', organization, true)
            || set_config('app.org_role', role, true)
    $$;

-- An item that waits for a lock makes the others wait, too. Then the statement fails, and each item is tried alone.
CREATE FUNCTION app.wait_briefly(items integer) RETURNS text
    LANGUAGE sql VOLATILE AS $$
        SELECT CASE WHEN items > 1 THEN set_config('lock_timeout', '250ms', true) END
    $$;

-- The organization has work that is due at `due`, or earlier.
CREATE FUNCTION app.lease_until(organization uuid, due timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO linecard.work_leases AS w (organization_id, due_at) VALUES (organization, due)
        ON CONFLICT (organization_id) DO UPDATE SET due_at = least(w.due_at, excluded.due_at);
END $$;

-- Stores the intents of calls that API keys place on the agent's own credential where nothing is limited but the countries and
-- the organization's number of calls a day; the key is checked as in app.authenticate_key. The callees are ordinary
-- numbers: others are left to the general statement by the caller. Returns a row for each that was stored.
CREATE FUNCTION app.place_calls(
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
            JOIN linecard.agent_configurations a ON a.organization_id = organization AND a.id = agents[i]
                AND a.deleted_at IS NULL AND NOT a.paused AND a.max_concurrent_calls IS NULL
                AND a.max_calls_per_day IS NULL AND a.max_minutes_per_day IS NULL AND a.max_spend_per_day IS NULL
            JOIN linecard.agent_twilio_settings s ON s.organization_id = organization AND s.agent_id = agents[i]
                AND s.calls_per_second IS NULL
                AND NOT app.country_refused(countries[i], s.phone_country, o.allowed_countries)
                AND NOT app.country_refused(countries[i], s.phone_country, a.allowed_countries)
            LEFT JOIN linecard.work_leases w ON w.organization_id = organization AND w.due_at <= submit_by[i]
            WHERE k.organization_id = organization AND k.id = api_key AND k.key_hash = hashes[i] AND k.revoked_at IS NULL
                AND (k.expires_at IS NULL OR k.expires_at > at[i])
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

-- Twilio's answers to intents about which nothing else is known, with a status that is not final. Returns the calls that were
-- changed.
CREATE FUNCTION app.record_call_answers(
        organizations uuid[], calls uuid[], logs uuid[], sids text[], statuses text[], at timestamptz)
    RETURNS SETOF linecard.calls LANGUAGE plpgsql AS $$
DECLARE
    items integer := cardinality(organizations);
    context text;
    organization uuid;
    moved linecard.calls;
BEGIN
    context := app.wait_briefly(items);
    FOR i IN 1 .. items LOOP
        IF organization IS DISTINCT FROM organizations[i] THEN
            organization := organizations[i];
            context := app.set_local_context('', organization::text, 'service');
        END IF;
        UPDATE linecard.calls c SET call_sid = sids[i], status = statuses[i], updated_at = at
            WHERE c.organization_id = organization AND c.id = calls[i] AND c.status = 'initiating' AND c.call_sid IS NULL
                AND NOT c.presumed AND app.call_rank(statuses[i], false) BETWEEN 1 AND 99
            RETURNING c.* INTO moved;
        CONTINUE WHEN NOT FOUND;
        INSERT INTO linecard.call_logs (organization_id, id, call_id, agent_id, call_sid, status, source, received_at)
            VALUES (organization, logs[i], calls[i], moved.agent_id, sids[i], statuses[i], 'answer', at);
        RETURN NEXT moved;
    END LOOP;
END $$;

-- Callbacks that move their calls forward. The signature of each was checked with the token of its credential: account, credential
-- and SID are compared with the call's own. Returns the items that were applied.
CREATE FUNCTION app.apply_call_callbacks(
        organizations uuid[], calls uuid[], credentials uuid[], accounts text[], logs uuid[], sids text[],
        sequences integer[], statuses text[], occurred timestamptz[], at timestamptz, durations integer[],
        sip_codes integer[], answerers text[], next_look timestamptz)
    RETURNS SETOF integer LANGUAGE plpgsql AS $$
DECLARE
    items integer := cardinality(organizations);
    context text;
    organization uuid;
    call uuid;
    agent uuid;
    priced boolean;
    final boolean;
    lease timestamptz;
BEGIN
    context := app.wait_briefly(items);
    FOR i IN 1 .. items LOOP
        IF organization IS DISTINCT FROM organizations[i] THEN
            IF lease IS NOT NULL THEN
                PERFORM app.lease_until(organization, lease);
                lease := NULL;
            END IF;
            organization := organizations[i];
            context := app.set_local_context('', organization::text, 'service');
        END IF;
        call := calls[i];
        final := app.call_rank(statuses[i], false) >= 100;
        UPDATE linecard.calls c SET status = statuses[i], updated_at = at,
                ended_at = CASE WHEN final THEN coalesce(occurred[i], at) ELSE c.ended_at END,
                duration_seconds = coalesce(durations[i], c.duration_seconds),
                sip_response_code = coalesce(sip_codes[i], c.sip_response_code),
                answered_by = coalesce(answerers[i], c.answered_by)
            WHERE c.organization_id = organization AND c.id = call AND c.credential_id = credentials[i]
                AND c.account_sid = accounts[i] AND c.call_sid = sids[i] AND NOT c.presumed
                AND app.call_advances(c.status, false, statuses[i])
            RETURNING c.agent_id, c.price IS NOT NULL INTO agent, priced;
        CONTINUE WHEN NOT FOUND;
        INSERT INTO linecard.call_logs (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source,
                occurred_at, received_at)
            VALUES (organization, logs[i], call, agent, sids[i], sequences[i], statuses[i], 'callback', occurred[i], at);
        IF final AND (statuses[i] <> 'completed' OR priced) THEN
            DELETE FROM linecard.call_work w WHERE w.organization_id = organization AND w.call_id = call;
        ELSE
            -- A call that was checked without finding a change is checked less often: an event resets that.
            UPDATE linecard.call_work w SET due_at = next_look, attempts = 0, ended = final
                WHERE w.organization_id = organization AND w.call_id = call AND (final OR w.attempts > 0);
            IF FOUND AND lease IS NULL AND NOT EXISTS (
                    SELECT 1 FROM linecard.work_leases l WHERE l.organization_id = organization AND l.due_at <= next_look) THEN
                lease := next_look;
            END IF;
        END IF;
        RETURN NEXT i;
    END LOOP;
    IF lease IS NOT NULL THEN
        PERFORM app.lease_until(organization, lease);
    END IF;
END $$;
REVOKE ALL ON FUNCTION
    app.set_local_context(text, text, text),
    app.wait_briefly(integer),
    app.lease_until(uuid, timestamptz),
    app.place_calls(uuid[], uuid[], bytea[], uuid[], uuid[], text[], timestamptz[], timestamptz[], jsonb[], text[], bytea[],
        timestamptz[], text[], text[]),
    app.record_call_answers(uuid[], uuid[], uuid[], text[], text[], timestamptz),
    app.apply_call_callbacks(uuid[], uuid[], uuid[], text[], uuid[], text[], integer[], text[], timestamptz[], timestamptz,
        integer[], integer[], text[], timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    app.set_local_context(text, text, text),
    app.wait_briefly(integer),
    app.lease_until(uuid, timestamptz),
    app.place_calls(uuid[], uuid[], bytea[], uuid[], uuid[], text[], timestamptz[], timestamptz[], jsonb[], text[], bytea[],
        timestamptz[], text[], text[]),
    app.record_call_answers(uuid[], uuid[], uuid[], text[], text[], timestamptz),
    app.apply_call_callbacks(uuid[], uuid[], uuid[], text[], uuid[], text[], integer[], text[], timestamptz[], timestamptz,
        integer[], integer[], text[], timestamptz)
    TO linecard_app;

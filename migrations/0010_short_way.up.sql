-- The short way of what happens on every call: its intent, Twilio's answer, and its callbacks (docs/adr/0014). Each is
-- one function, and so one statement, one round trip and one implicit transaction, with plans that are kept for the
-- session: starting a statement of ten CTEs costs more than its writes. In any case but the common one a function does nothing
-- and says so, and the general statement decides. The functions run with the invoker's rights: row-level security applies to every statement in them.

-- All three settings, as app.set_context does, without the cost of three SET LOCAL.
CREATE FUNCTION app.set_local_context(principal text, organization text, role text) RETURNS text
    LANGUAGE sql VOLATILE AS $$
        SELECT set_config('app.user_id', principal, true) || set_config('app.organization_id', organization, true)
            || set_config('app.org_role', role, true)
    $$;

-- Stores the intent of a call that an API key places on the agent's own credential where nothing is limited; the key is
-- checked as in app.authenticate_key. No row: another case, and nothing was written. An idempotency key that is taken
-- violates its primary key, and the general statement determines which request it belongs to.
CREATE FUNCTION app.place_call(
        organization uuid, api_key uuid, hash bytea, agent uuid, call uuid, callee text, submit_by timestamptz, at timestamptz,
        call_metadata jsonb, claim text, claim_hash bytea, claim_expires timestamptz,
        country text)
    RETURNS TABLE (
        agent_id uuid, voice_url text, stream_url text, owner_kind text, owner_id uuid,
        account_sid text, phone_number text, credential_id uuid, auth_token_encrypted text, api_key_sid text,
        api_key_credential_id uuid, api_key_secret_encrypted text, region text, edge text, max_call_seconds integer)
    LANGUAGE plpgsql ROWS 1 AS $$
#variable_conflict use_column
DECLARE
    context text;
    resolved record;
BEGIN
    context := app.set_local_context(api_key::text, organization::text, 'member');
    SELECT a.voice_url, a.stream_url, least(o.max_call_seconds, a.max_call_seconds) AS max_call_seconds, s.account_sid, s.phone_number,
            s.credential_id, s.auth_token_encrypted, s.api_key_sid, s.api_key_credential_id, s.api_key_secret_encrypted,
            s.region, s.edge, w.organization_id IS NOT NULL AS leased
        INTO resolved
        FROM linecard.api_keys k
        JOIN linecard.organization_members m ON m.organization_id = organization AND m.user_id = k.created_by
            AND m.created_at <= k.created_at
        JOIN linecard.organizations o ON o.id = organization AND NOT o.paused AND o.max_concurrent_calls IS NULL
            AND (o.allowed_countries IS NULL OR country = ANY (o.allowed_countries))
        JOIN linecard.agent_configurations a ON a.organization_id = organization AND a.id = agent
            AND a.deleted_at IS NULL AND NOT a.paused AND a.max_concurrent_calls IS NULL
            AND (a.allowed_countries IS NULL OR country = ANY (a.allowed_countries))
        JOIN linecard.agent_twilio_settings s ON s.organization_id = organization AND s.agent_id = agent
            AND s.calls_per_second IS NULL
        LEFT JOIN linecard.work_leases w ON w.organization_id = organization AND w.due_at <= submit_by
        WHERE k.organization_id = organization AND k.id = api_key AND k.key_hash = hash AND k.revoked_at IS NULL
            AND (k.expires_at IS NULL OR k.expires_at > at);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF claim IS NOT NULL THEN
        INSERT INTO linecard.idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
            VALUES (organization, claim, claim_hash, call, claim_expires);
    END IF;
    INSERT INTO linecard.calls (organization_id, id, agent_id, account_sid, credential_id, credential_source, from_number,
            to_number, status, submit_before, metadata, created_at, updated_at)
        VALUES (organization, call, agent, resolved.account_sid, resolved.credential_id, 'agent', resolved.phone_number, callee,
            'initiating', submit_by, call_metadata, at, at);
    INSERT INTO linecard.call_work (organization_id, call_id, due_at) VALUES (organization, call, submit_by);
    IF NOT resolved.leased THEN
        INSERT INTO linecard.work_leases AS w (organization_id, due_at) VALUES (organization, submit_by)
            ON CONFLICT (organization_id) DO UPDATE SET due_at = least(w.due_at, excluded.due_at);
    END IF;
    RETURN QUERY SELECT agent, resolved.voice_url, resolved.stream_url, 'agent', agent,
        resolved.account_sid, resolved.phone_number, resolved.credential_id, resolved.auth_token_encrypted, resolved.api_key_sid,
        resolved.api_key_credential_id, resolved.api_key_secret_encrypted, resolved.region, resolved.edge, resolved.max_call_seconds;
END $$;

-- Twilio's answer to an intent about which nothing else is known, with a status that is not final. No row: another case, and
-- nothing was written.
CREATE FUNCTION app.record_call_answer(organization uuid, call uuid, log uuid, sid text, answered text, at timestamptz)
    RETURNS SETOF linecard.calls LANGUAGE plpgsql ROWS 1 AS $$
DECLARE
    context text;
    moved linecard.calls;
BEGIN
    context := app.set_local_context('', organization::text, 'service');
    UPDATE linecard.calls c SET call_sid = sid, status = answered, updated_at = at
        WHERE c.organization_id = organization AND c.id = call AND c.status = 'initiating' AND c.call_sid IS NULL
            AND NOT c.presumed AND app.call_rank(answered, false) BETWEEN 1 AND 99
        RETURNING c.* INTO moved;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO linecard.call_logs (organization_id, id, call_id, agent_id, call_sid, status, source, received_at)
        VALUES (organization, log, call, moved.agent_id, sid, answered, 'answer', at);
    RETURN NEXT moved;
END $$;

-- A callback that moves its call forward. Its signature was checked with the token of `credential`: account, credential
-- and SID are compared with the call's own. False: another case, and nothing was written.
CREATE FUNCTION app.apply_call_callback(
        organization uuid, call uuid, credential uuid, account text, log uuid, sid text, sequence integer, reported text,
        occurred timestamptz, at timestamptz, duration integer, sip_code integer, answerer text, next_look timestamptz)
    RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    context text;
    agent uuid;
    priced boolean;
    final boolean := app.call_rank(reported, false) >= 100;
BEGIN
    context := app.set_local_context('', organization::text, 'service');
    UPDATE linecard.calls c SET status = reported, updated_at = at,
            ended_at = CASE WHEN final THEN coalesce(occurred, at) ELSE c.ended_at END,
            duration_seconds = coalesce(duration, c.duration_seconds),
            sip_response_code = coalesce(sip_code, c.sip_response_code), answered_by = coalesce(answerer, c.answered_by)
        WHERE c.organization_id = organization AND c.id = call AND c.credential_id = credential
            AND c.account_sid = account AND c.call_sid = sid AND NOT c.presumed
            AND app.call_advances(c.status, false, reported)
        RETURNING c.agent_id, c.price IS NOT NULL INTO agent, priced;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO linecard.call_logs (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source,
            occurred_at, received_at)
        VALUES (organization, log, call, agent, sid, sequence, reported, 'callback', occurred, at);
    IF final AND (reported <> 'completed' OR priced) THEN
        DELETE FROM linecard.call_work w WHERE w.organization_id = organization AND w.call_id = call;
    ELSE
        -- A call that was checked without finding a change is checked less often: an event resets that.
        UPDATE linecard.call_work w SET due_at = next_look, attempts = 0, ended = final
            WHERE w.organization_id = organization AND w.call_id = call AND (final OR w.attempts > 0);
        IF FOUND AND NOT EXISTS (
                SELECT 1 FROM linecard.work_leases l WHERE l.organization_id = organization AND l.due_at <= next_look) THEN
            INSERT INTO linecard.work_leases AS l (organization_id, due_at) VALUES (organization, next_look)
                ON CONFLICT (organization_id) DO UPDATE SET due_at = least(l.due_at, excluded.due_at);
        END IF;
    END IF;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION
    app.set_local_context(text, text, text),
    app.place_call(uuid, uuid, bytea, uuid, uuid, text, timestamptz, timestamptz, jsonb, text, bytea, timestamptz,
        text),
    app.record_call_answer(uuid, uuid, uuid, text, text, timestamptz),
    app.apply_call_callback(uuid, uuid, uuid, text, uuid, text, integer, text, timestamptz, timestamptz, integer, integer,
        text, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    app.set_local_context(text, text, text),
    app.place_call(uuid, uuid, bytea, uuid, uuid, text, timestamptz, timestamptz, jsonb, text, bytea, timestamptz,
        text),
    app.record_call_answer(uuid, uuid, uuid, text, text, timestamptz),
    app.apply_call_callback(uuid, uuid, uuid, text, uuid, text, integer, text, timestamptz, timestamptz, integer, integer,
        text, timestamptz)
    TO linecard_app;

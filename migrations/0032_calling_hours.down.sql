DROP TABLE linecard.limit_events;

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

DROP FUNCTION app.outside_hours(smallint[], smallint, smallint, smallint, smallint);
ALTER TABLE linecard.agent_configurations DROP COLUMN calling_from, DROP COLUMN calling_to;
ALTER TABLE linecard.organizations DROP COLUMN calling_from, DROP COLUMN calling_to;

-- Recordings that admins delete, event endpoints that are enabled during a replay, transfers that count as calls of a day, and counts
-- of the platform's calls, which expire.

-- The status 'deleted' is stored in the transaction of its audit entry, which is the admin's.
DROP POLICY call_recordings_update ON linecard.call_recordings;
CREATE POLICY call_recordings_update ON linecard.call_recordings FOR UPDATE TO linecard_app
    USING (organization_id = app.organization() AND (app.is_role('service') OR app.may_administer()))
    WITH CHECK (organization_id = app.organization()
        AND (app.is_role('service') OR (app.may_administer() AND status = 'deleted')));

-- The position that a replay has moved the reading back to; of interest as long as `read_to` is before `replay_at`.
ALTER TABLE linecard.event_endpoint_states ADD COLUMN replay_from timestamptz;

-- Transfers that Twilio has accepted: those of a day are counted when its limit is set or changed.
CREATE INDEX call_logs_transfers ON linecard.call_logs (organization_id, id) WHERE source = 'transfer' AND accepts IS NOT NULL;

-- As before, with the transfers.
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
    SELECT calls_so_far + count(*) INTO calls_so_far FROM linecard.call_logs l
        WHERE l.organization_id = organization AND l.id >= first_id AND (agent IS NULL OR l.agent_id = agent)
            AND l.source = 'transfer' AND l.accepts IS NOT NULL;
    SELECT count(*) INTO messages_so_far FROM linecard.messages m
        WHERE m.organization_id = organization AND m.id >= first_id AND (agent IS NULL OR m.agent_id = agent);
    INSERT INTO linecard.daily_counts (organization_id, owner_id, day, calls, messages)
        VALUES (organization, owner, today, calls_so_far, messages_so_far)
        ON CONFLICT DO NOTHING;
    DELETE FROM linecard.daily_counts d
        WHERE d.organization_id = organization AND d.owner_id = owner AND d.day < today - 8;
    PERFORM app.see_agents(agents);
END $$;

-- For the removal by age, also where no more reports come.
CREATE INDEX shadow_days_removal ON linecard.shadow_days (organization_id, day);
CREATE INDEX shadow_differences_removal ON linecard.shadow_differences (organization_id, placed_at);

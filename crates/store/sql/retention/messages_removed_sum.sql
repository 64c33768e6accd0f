-- MESSAGES_REMOVED_SUM in src/retention/history.rs: $1 is the organization.
-- $2 what ended before has no price to come, $3 the messages, $4 their days in the organization's time zone.
INSERT INTO usage_days AS d (
        organization_id, removed,
        channel, day, local_day, ended_day, agent_id, credential_source, account_sid, unit,
        items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at)
SELECT s.organization_id, true,
    channel, day, local_day, ended_day, agent_id, credential_source, account_sid, unit,
        items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at
FROM (
    SELECT 'message' AS channel,
        (created_at AT TIME ZONE 'UTC')::date AS day,
        local_day,
        (created_at AT TIME ZONE 'UTC')::date AS ended_day,
        agent_id, credential_source, account_sid,
        upper(price_unit) AS unit,
        count(*) AS items,
        count(*) FILTER (WHERE message_sid IS NOT NULL) AS completed,
        0::bigint AS seconds,
        0::bigint AS minutes,
        coalesce(sum(segments), 0)::bigint AS segments,
        -sum(price) AS cost,
        count(*) FILTER (WHERE price IS NULL
            AND (app.message_rank(status, false) < 100
                OR (status IN ('delivered', 'read', 'undelivered') OR status = 'failed' AND message_sid IS NOT NULL AND NOT presumed) AND updated_at > $2)) AS pending_prices,
        count(*) FILTER (WHERE price IS NULL AND (status IN ('delivered', 'read', 'undelivered') OR status = 'failed' AND message_sid IS NOT NULL AND NOT presumed) AND updated_at <= $2) AS missing_prices,
        max(created_at) AS last_at,
        organization_id
    FROM messages
    JOIN unnest($3::uuid[], $4::date[]) AS removed (id, local_day) USING (id)
    WHERE organization_id = $1
    GROUP BY 2, 3, 4, 5, 6, 7, 8, organization_id) s
ON CONFLICT (organization_id, day, local_day, removed, channel, ended_day, agent_id, credential_source,
    account_sid, unit) DO UPDATE
SET items = d.items + excluded.items,
    completed = d.completed + excluded.completed,
    seconds = d.seconds + excluded.seconds,
    minutes = d.minutes + excluded.minutes,
    segments = d.segments + excluded.segments,
    cost = coalesce(d.cost + excluded.cost, d.cost, excluded.cost),
    pending_prices = d.pending_prices + excluded.pending_prices,
    missing_prices = d.missing_prices + excluded.missing_prices,
    last_at = greatest(d.last_at, excluded.last_at)
RETURNING 1;

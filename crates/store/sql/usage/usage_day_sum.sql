-- USAGE_DAY_SUM in src/usage/summing.rs: $1 is the organization.
-- $2 what ended before has no price to come, $7 the day in the organization's time zone.
INSERT INTO usage_days (
        organization_id, removed,
        channel, day, local_day, ended_day, agent_id, credential_source, account_sid, unit,
        items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at)
SELECT s.organization_id, false,
    channel, day, local_day, ended_day, agent_id, credential_source, account_sid, unit,
        items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at
FROM (
    SELECT 'call' AS channel,
        (created_at AT TIME ZONE 'UTC')::date AS day,
        local_day,
        (coalesce(ended_at, created_at) AT TIME ZONE 'UTC')::date AS ended_day,
        agent_id, credential_source, account_sid,
        upper(price_unit) AS unit,
        count(*) AS items,
        count(*) FILTER (WHERE status = 'completed') AS completed,
        coalesce(sum(duration_seconds), 0)::bigint AS seconds,
        coalesce(sum(ceil(duration_seconds / 60.0)) FILTER (WHERE status = 'completed'), 0)::bigint AS minutes,
        0::bigint AS segments,
        -sum(price) AS cost,
        count(*) FILTER (WHERE price IS NULL
            AND (app.call_rank(status, false) < 100
                OR status = 'completed' AND coalesce(ended_at, updated_at) > $2)) AS pending_prices,
        count(*) FILTER (WHERE price IS NULL AND status = 'completed'
            AND coalesce(ended_at, updated_at) <= $2) AS missing_prices,
        max(created_at) AS last_at,
        organization_id
    FROM calls
    CROSS JOIN (VALUES ($7::date)) AS part (local_day)
    WHERE organization_id = $1 AND id >= $5 AND id < $6 AND created_at >= $3 AND created_at < $4
    GROUP BY 2, 3, 4, 5, 6, 7, 8, organization_id
    UNION ALL
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
    CROSS JOIN (VALUES ($7::date)) AS part (local_day)
    WHERE organization_id = $1 AND id >= $5 AND id < $6 AND created_at >= $3 AND created_at < $4
    GROUP BY 2, 3, 4, 5, 6, 7, 8, organization_id) s
RETURNING 1;

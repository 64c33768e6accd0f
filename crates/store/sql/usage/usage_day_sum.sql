-- USAGE_DAY_SUM in src/usage/summing.rs: $1 is the organization.
-- $2 what ended before has no price to come, $3 the day.
WITH days AS (
    SELECT $3::date::timestamp AT TIME ZONE 'UTC' AS since,
        ($3::date + 1)::timestamp AT TIME ZONE 'UTC' AS before)
INSERT INTO usage_days (
        organization_id, removed,
        channel, day, ended_day, agent_id, credential_source, account_sid, unit,
        items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at)
SELECT $1, false, s.*
FROM (
    SELECT 'call' AS channel,
        (created_at AT TIME ZONE 'UTC')::date AS day,
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
        max(created_at) AS last_at
    FROM days
    JOIN calls ON organization_id = $1
        AND id >= app.first_id(since) AND id < app.first_id(before + interval '1 minute')
        AND created_at >= since AND created_at < before
    GROUP BY 2, 3, 4, 5, 6, 7
    UNION ALL
    SELECT 'message' AS channel,
        (created_at AT TIME ZONE 'UTC')::date AS day,
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
                OR status IN ('delivered', 'read', 'undelivered') AND updated_at > $2)) AS pending_prices,
        count(*) FILTER (WHERE price IS NULL AND status IN ('delivered', 'read', 'undelivered')
            AND updated_at <= $2) AS missing_prices,
        max(created_at) AS last_at
    FROM days
    JOIN messages ON organization_id = $1
        AND id >= app.first_id(since) AND id < app.first_id(before + interval '1 minute')
        AND created_at >= since AND created_at < before
    GROUP BY 2, 3, 4, 5, 6, 7) s
RETURNING 1;

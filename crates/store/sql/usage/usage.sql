-- USAGE in src/usage/daily.rs: $1 is the organization.
-- Sums by day, agent, credential source and unit of the price; rows without a price have no unit. A price that has
-- not arrived is pending if the call or message ended after $2, and missing if it ended before.
--
-- $3 since, $4 first and $5 last day, $6 agent or NULL, $7 limit.
WITH days AS MATERIALIZED (
    SELECT day, since, before,
        app.first_id(since) AS first_id, app.first_id(before + interval '1 minute') AS end_id
    FROM (
        SELECT $5::date - n AS day,
            greatest(($5::date - n)::timestamp AT TIME ZONE 'UTC', $3) AS since,
            ($5::date - n + 1)::timestamp AT TIME ZONE 'UTC' AS before
        FROM generate_series(0, $5::date - ($3::timestamptz AT TIME ZONE 'UTC')::date) n) every
    WHERE day < $4
        OR coalesce(day >= (SELECT summed_before FROM organization_upkeep WHERE organization_id = $1), true)
        OR day IN (SELECT c.day FROM usage_changes c WHERE c.organization_id = $1)),
spent AS (
    SELECT channel, day, ended_day, agent_id, credential_source, account_sid, unit,
        items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at
    FROM usage_days
    WHERE organization_id = $1 AND day >= $4 AND day <= $5
        AND (removed
            OR day < (SELECT summed_before FROM organization_upkeep WHERE organization_id = $1)
                AND day NOT IN (SELECT c.day FROM usage_changes c WHERE c.organization_id = $1))
    UNION ALL
    SELECT of_calls.*
    FROM days
    CROSS JOIN LATERAL (
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
        FROM calls
        WHERE organization_id = $1
        AND id >= first_id AND id < end_id
        AND created_at >= since AND created_at < before
        GROUP BY 2, 3, 4, 5, 6, 7) of_calls
    UNION ALL
    SELECT of_messages.*
    FROM days
    CROSS JOIN LATERAL (
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
                OR (status IN ('delivered', 'read', 'undelivered') OR status = 'failed' AND message_sid IS NOT NULL AND NOT presumed) AND updated_at > $2)) AS pending_prices,
        count(*) FILTER (WHERE price IS NULL AND (status IN ('delivered', 'read', 'undelivered') OR status = 'failed' AND message_sid IS NOT NULL AND NOT presumed) AND updated_at <= $2) AS missing_prices,
        max(created_at) AS last_at
        FROM messages
        WHERE organization_id = $1
        AND id >= first_id AND id < end_id
        AND created_at >= since AND created_at < before
        GROUP BY 2, 3, 4, 5, 6, 7) of_messages)
SELECT s.day, s.agent_id, a.name AS agent_name, s.credential_source, s.unit,
    coalesce(sum(s.items) FILTER (WHERE s.channel = 'call'), 0)::bigint AS calls,
    coalesce(sum(s.completed) FILTER (WHERE s.channel = 'call'), 0)::bigint AS completed_calls,
    sum(s.seconds)::bigint AS call_seconds,
    coalesce(sum(s.items) FILTER (WHERE s.channel = 'message'), 0)::bigint AS messages,
    sum(s.segments)::bigint AS message_segments,
    sum(s.cost) FILTER (WHERE s.channel = 'call') AS call_cost,
    sum(s.cost) FILTER (WHERE s.channel = 'message') AS message_cost,
    sum(s.pending_prices)::bigint AS pending_prices,
    sum(s.missing_prices)::bigint AS missing_prices
FROM spent s
LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = s.agent_id
WHERE $6::uuid IS NULL OR s.agent_id = $6
GROUP BY s.day, a.name, s.agent_id, s.credential_source, s.unit
ORDER BY s.day, a.name, s.agent_id, s.credential_source, s.unit
LIMIT $7;

-- USAGE in src/usage/daily.rs: $1 is the organization.
-- Sums by day, agent, credential source and unit of the price; rows without a price have no unit. A price that has
-- not arrived is pending if the call or message ended after $6, and missing if it ended before. Twilio charges for
-- messages that were sent, whether they arrived or not.
--
-- $2 first and $3 last id, $4 from and $5 before, $7 limit.
WITH spent AS (
    SELECT (created_at AT TIME ZONE 'UTC')::date AS day, agent_id, credential_source,
        upper(price_unit) AS unit,
        count(*) AS calls,
        count(*) FILTER (WHERE status = 'completed') AS completed_calls,
        coalesce(sum(duration_seconds), 0) AS call_seconds,
        0::bigint AS messages,
        0::bigint AS message_segments,
        -sum(price) AS call_cost,
        NULL::numeric AS message_cost,
        count(*) FILTER (WHERE price IS NULL
            AND (app.call_rank(status, false) < 100
                OR status = 'completed' AND coalesce(ended_at, updated_at) > $6)) AS pending_prices,
        count(*) FILTER (WHERE price IS NULL AND status = 'completed'
            AND coalesce(ended_at, updated_at) <= $6) AS missing_prices
    FROM calls
    WHERE organization_id = $1 AND id >= $2 AND id < $3 AND created_at >= $4 AND created_at < $5
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT (created_at AT TIME ZONE 'UTC')::date, agent_id, credential_source,
        upper(price_unit),
        0,
        0,
        0,
        count(*),
        coalesce(sum(segments), 0),
        NULL,
        -sum(price),
        count(*) FILTER (WHERE price IS NULL
            AND (app.message_rank(status, false) < 100
                OR status IN ('delivered', 'read', 'undelivered') AND updated_at > $6)) AS pending_prices,
        count(*) FILTER (WHERE price IS NULL AND status IN ('delivered', 'read', 'undelivered')
            AND updated_at <= $6) AS missing_prices
    FROM messages
    WHERE organization_id = $1 AND id >= $2 AND id < $3 AND created_at >= $4 AND created_at < $5
    GROUP BY 1, 2, 3, 4)
SELECT spent.*, a.name AS agent_name
FROM spent
LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = spent.agent_id
ORDER BY day, a.name, agent_id, credential_source, unit
LIMIT $7;

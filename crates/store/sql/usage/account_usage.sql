-- ACCOUNT_USAGE in src/usage/account.rs: $1 is the organization.
-- Of agents only: whatever else an account was used for is the difference to Twilio's figures. A connected
-- account is listed even without usage. Calls count by their end, messages by their creation.
--
-- $2 first and $3 last id, $4 from and $5 before, $6 what ended before has no price to come, $7 the first id of a
-- call that may have ended since $4.
WITH spent AS (
    SELECT account_sid, upper(price_unit) AS unit,
        count(*) FILTER (WHERE status = 'completed') AS calls,
        coalesce(sum(ceil(duration_seconds / 60.0)) FILTER (WHERE status = 'completed'), 0)::bigint
            AS call_minutes,
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
    WHERE organization_id = $1 AND id >= $7 AND id < $3 AND agent_id IS NOT NULL
        AND coalesce(ended_at, created_at) >= $4 AND coalesce(ended_at, created_at) < $5
    GROUP BY 1, 2
    UNION ALL
    SELECT account_sid, upper(price_unit),
        0,
        0,
        count(*) FILTER (WHERE message_sid IS NOT NULL),
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
        AND agent_id IS NOT NULL
    GROUP BY 1, 2
    UNION ALL
    SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0
    FROM agent_twilio_settings
    WHERE organization_id = $1
    UNION ALL
    SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0
    FROM twilio_settings
    WHERE organization_id = $1)
SELECT account_sid, unit,
    sum(calls)::bigint AS calls,
    sum(call_minutes)::bigint AS call_minutes,
    sum(messages)::bigint AS messages,
    sum(message_segments)::bigint AS message_segments,
    sum(call_cost) AS call_cost,
    sum(message_cost) AS message_cost,
    sum(pending_prices)::bigint AS pending_prices,
    sum(missing_prices)::bigint AS missing_prices
FROM spent
GROUP BY account_sid, unit
ORDER BY account_sid, unit;

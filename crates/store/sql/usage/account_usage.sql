-- ACCOUNT_USAGE in src/usage/account.rs: $1 is the organization.
-- Of agents only: whatever else an account was used for is the difference to Twilio's figures. A connected
-- account is listed even without usage. Calls count by their end, messages by their creation.
--
-- $2 what ended before has no price to come, $3 to $8 the days on which calls may have ended in the month, $9 the first day
-- of the month. All days are UTC's, as in Twilio's records.
WITH parts AS MATERIALIZED (
    SELECT local_day, since, before,
        app.first_id(since) AS first_id, app.first_id(before + interval '1 minute') AS end_id
    FROM (
        SELECT since, before, local_day, (since AT TIME ZONE 'UTC')::date AS day
        FROM unnest($3::timestamptz[], $4::timestamptz[], $5::date[]) p (since, before, local_day)) every
    WHERE local_day < $6
        OR coalesce(day >= (
            SELECT summed_before
            FROM organization_upkeep
            WHERE organization_id = $1 AND ($8::text IS NULL OR time_zone = $8)), true)
        OR day IN (SELECT c.day FROM usage_changes c WHERE c.organization_id = $1)),
spent AS (
    SELECT channel, day,
        CASE WHEN $8::text IS NULL THEN day ELSE local_day END AS local_day,
        ended_day, agent_id, credential_source, account_sid, unit,
        items, completed, seconds, minutes, segments, cost, pending_prices, missing_prices, last_at
    FROM usage_days
    WHERE organization_id = $1 AND day >= $6::date - 1 AND day <= $7::date + 1
        AND CASE WHEN $8::text IS NULL THEN day ELSE local_day END >= $6
        AND CASE WHEN $8::text IS NULL THEN day ELSE local_day END <= $7
        AND (removed
            OR day < (
            SELECT summed_before
            FROM organization_upkeep
            WHERE organization_id = $1 AND ($8::text IS NULL OR time_zone = $8))
                AND day NOT IN (SELECT c.day FROM usage_changes c WHERE c.organization_id = $1))
    UNION ALL
    SELECT of_calls.*
    FROM parts
    CROSS JOIN LATERAL (
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
        max(created_at) AS last_at
        FROM calls
        WHERE organization_id = $1
        AND id >= first_id AND id < end_id
        AND created_at >= since AND created_at < before
        GROUP BY 2, 3, 4, 5, 6, 7, 8) of_calls
    UNION ALL
    SELECT of_messages.*
    FROM parts
    CROSS JOIN LATERAL (
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
        max(created_at) AS last_at
        FROM messages
        WHERE organization_id = $1
        AND id >= first_id AND id < end_id
        AND created_at >= since AND created_at < before
        GROUP BY 2, 3, 4, 5, 6, 7, 8) of_messages),
used AS (
    SELECT account_sid, unit,
        sum(completed) FILTER (WHERE channel = 'call') AS calls,
        sum(minutes) AS call_minutes,
        sum(completed) FILTER (WHERE channel = 'message') AS messages,
        sum(segments) AS message_segments,
        sum(cost) FILTER (WHERE channel = 'call') AS call_cost,
        sum(cost) FILTER (WHERE channel = 'message') AS message_cost,
        sum(pending_prices) AS pending_prices,
        sum(missing_prices) AS missing_prices
    FROM spent
    WHERE agent_id IS NOT NULL AND ended_day >= $9 AND ended_day <= $7
    GROUP BY account_sid, unit
    UNION ALL
    SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0
    FROM agent_twilio_settings
    WHERE organization_id = $1
    UNION ALL
    SELECT account_sid, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0
    FROM twilio_settings
    WHERE organization_id = $1)
SELECT account_sid, unit,
    coalesce(sum(calls), 0)::bigint AS calls,
    sum(call_minutes)::bigint AS call_minutes,
    coalesce(sum(messages), 0)::bigint AS messages,
    sum(message_segments)::bigint AS message_segments,
    sum(call_cost) AS call_cost,
    sum(message_cost) AS message_cost,
    sum(pending_prices)::bigint AS pending_prices,
    sum(missing_prices)::bigint AS missing_prices
FROM used
GROUP BY account_sid, unit
ORDER BY account_sid, unit;

-- USAGE_DAY_OPEN in src/usage/summing.rs: $1 is the organization.
-- Whether a call of the day $3 is open, or a price is still expected ($2): then its sums change with time, or by
-- statements that do not say so. Messages that stay open only change by statements that do.
WITH days AS (
    SELECT $3::date::timestamp AT TIME ZONE 'UTC' AS since,
        ($3::date + 1)::timestamp AT TIME ZONE 'UTC' AS before)
SELECT EXISTS (
        SELECT 1
        FROM days
        JOIN call_work ON organization_id = $1
            AND call_id >= app.first_id(since) AND call_id < app.first_id(before))
    OR EXISTS (
        SELECT 1
        FROM days
        JOIN message_work ON organization_id = $1
            AND message_id >= app.first_id(since) AND message_id < app.first_id(before))
    OR EXISTS (
        SELECT 1
        FROM days
        JOIN calls ON organization_id = $1
        AND id >= app.first_id(since) AND id < app.first_id(before + interval '1 minute')
        AND created_at >= since AND created_at < before
        WHERE NOT presumed AND app.call_rank(status, false) < 100
            OR price IS NULL AND status = 'completed' AND coalesce(ended_at, updated_at) > $2)
    OR EXISTS (
        SELECT 1
        FROM days
        JOIN messages ON organization_id = $1
        AND id >= app.first_id(since) AND id < app.first_id(before + interval '1 minute')
        AND created_at >= since AND created_at < before
        WHERE price IS NULL AND status IN ('delivered', 'read', 'undelivered') AND updated_at > $2)
    AS open;

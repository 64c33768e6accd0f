-- USAGE_DAY_OPEN in src/usage/summing.rs: $1 is the organization.
-- Whether a call of the day is open, or a price is still expected ($2): then its sums change with time, or by
-- statements that do not say so. Messages that stay open only change by statements that do.
SELECT EXISTS (
        SELECT 1
        FROM call_work
        WHERE organization_id = $1 AND call_id >= $5 AND call_id < $6)
    OR EXISTS (
        SELECT 1
        FROM message_work
        WHERE organization_id = $1 AND message_id >= $5 AND message_id < $6)
    OR EXISTS (
        SELECT 1
        FROM calls
        WHERE organization_id = $1 AND id >= $5 AND id < $6 AND created_at >= $3 AND created_at < $4
            AND (NOT presumed AND app.call_rank(status, false) < 100
                OR price IS NULL AND status = 'completed' AND coalesce(ended_at, updated_at) > $2))
    OR EXISTS (
        SELECT 1
        FROM messages
        WHERE organization_id = $1 AND id >= $5 AND id < $6 AND created_at >= $3 AND created_at < $4
            AND price IS NULL AND (status IN ('delivered', 'read', 'undelivered') OR status = 'failed' AND message_sid IS NOT NULL AND NOT presumed) AND updated_at > $2)
    AS open;

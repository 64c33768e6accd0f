-- CALL_UPDATE in src/calls/progress.rs: $1 is the organization.
-- Any other update. It restarts the polling, and reopens a call whose failure was only presumed. $18 the next
-- look at the call.
WITH target AS (
    SELECT agent_id, presumed, app.call_rank(status, presumed) AS rank
    FROM calls
    WHERE organization_id = $1 AND id = $2),
logged AS (
    INSERT INTO call_logs
        (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source, detail,
        occurred_at, received_at)
    SELECT $1, $3, $2, agent_id, $4, $5, $6, $7, $8, $9, $10
    FROM target
    ON CONFLICT DO NOTHING
    RETURNING 1),
moved AS (
    UPDATE calls
    SET status = CASE WHEN app.call_advances(status, presumed, $6) THEN $6 ELSE status END,
        presumed = presumed AND NOT app.call_advances(status, presumed, $6),
        -- An end that was only presumed is taken back if the call turns out to go on.
        ended_at = CASE
            WHEN NOT app.call_advances(status, presumed, $6) THEN ended_at
            WHEN app.call_rank($6, false) >= 100 THEN coalesce($9, $10) END,
        call_sid = coalesce(call_sid, $4),
        duration_seconds = coalesce($11, duration_seconds),
        sip_response_code = coalesce($12, sip_response_code),
        answered_by = coalesce($13, answered_by),
        error_code = coalesce($14, error_code),
        error_message = CASE
            WHEN presumed AND app.call_advances(status, presumed, $6) THEN $15
            ELSE coalesce($15, error_message) END,
        price = coalesce($16::text::numeric, price),
        price_unit = coalesce($17, price_unit),
        updated_at = $10
    WHERE organization_id = $1 AND id = $2
        AND (EXISTS (SELECT 1 FROM logged)
            OR status = $6
                AND (error_code IS NULL AND $14::integer IS NOT NULL
                    OR sip_response_code IS NULL AND $12::integer IS NOT NULL
                    OR duration_seconds IS NULL AND $11::integer IS NOT NULL
                    OR answered_by IS NULL AND $13::text IS NOT NULL))
        AND ($4 IS NULL OR call_sid IS NULL OR call_sid = $4)
    RETURNING
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from),
settled AS (
    DELETE FROM call_work
    WHERE organization_id = $1 AND call_id = $2
        AND EXISTS (
            SELECT 1
            FROM moved
            WHERE app.call_rank(status, presumed) >= 100 AND (status <> 'completed' OR price IS NOT NULL))),
rescheduled AS (
    UPDATE call_work
    SET due_at = $18, attempts = 0,
        ended = EXISTS (SELECT 1 FROM moved WHERE app.call_rank(status, presumed) >= 100)
    WHERE organization_id = $1 AND call_id = $2
        AND EXISTS (SELECT 1 FROM target WHERE rank < 100)
        AND (EXISTS (SELECT 1 FROM moved WHERE status = 'completed' AND price IS NULL)
            OR attempts > 0 AND EXISTS (SELECT 1 FROM moved WHERE app.call_rank(status, presumed) < 100))
    RETURNING 1),
reopened AS (
    INSERT INTO call_work (organization_id, call_id, due_at)
    SELECT $1, $2, $18
    FROM moved
    WHERE EXISTS (SELECT 1 FROM target WHERE target.presumed)
        AND NOT presumed
        AND (app.call_rank(status, presumed) < 100 OR status = 'completed' AND price IS NULL)
    ON CONFLICT (organization_id, call_id) DO NOTHING
    RETURNING 1),
lease AS (
    INSERT INTO work_leases (organization_id, due_at)
    SELECT $1, $18
    WHERE (EXISTS (SELECT 1 FROM rescheduled) OR EXISTS (SELECT 1 FROM reopened))
        AND NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $18)
    ON CONFLICT (organization_id) DO UPDATE
    SET due_at = least(work_leases.due_at, excluded.due_at))
SELECT
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from
FROM moved;

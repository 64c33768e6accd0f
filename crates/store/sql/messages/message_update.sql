-- MESSAGE_UPDATE in src/messages/progress.rs: $1 is the organization.
-- As a call's: the log row first, so that a callback which was logged before changes nothing; a settled message
-- has no work left; an update restarts the polling, and gives a message work again whose failure was only
-- presumed, or of which no more was expected; an update with another SID than the stored one is logged, and
-- changes nothing. An error belongs to the status that it came with: a delivered message shows none. One that
-- comes later, with the status that is known already, is kept although the callback counts as a repetition. Twilio
-- gives no price to messages that were canceled, or that it refused.
--
-- $2 message, $3 log entry, $4 SID or NULL, $5 status, $6 source, $7 detail, $8 now, $9 error code, $10 error
-- message, $11 price, $12 its unit, $13 the next look at the message, $14 segments.
WITH target AS (
    SELECT agent_id, app.message_rank(status, presumed) AS rank
    FROM messages
    WHERE organization_id = $1 AND id = $2),
logged AS (
    INSERT INTO message_logs
        (organization_id, id, message_id, agent_id, message_sid, status, source, detail, received_at)
    SELECT $1, $3, $2, agent_id, $4, $5, $6, $7, $8
    FROM target
    ON CONFLICT DO NOTHING
    RETURNING 1),
moved AS (
    UPDATE messages
    SET status = CASE WHEN app.message_advances(status, presumed, $5) THEN $5 ELSE status END,
        presumed = presumed AND NOT app.message_advances(status, presumed, $5),
        message_sid = coalesce(message_sid, $4),
        error_code = CASE
            WHEN app.message_advances(status, presumed, $5) THEN $9
            WHEN status = $5 THEN coalesce($9, error_code)
            ELSE error_code END,
        error_message = CASE
            WHEN app.message_advances(status, presumed, $5) THEN $10
            WHEN status = $5 THEN coalesce($10, error_message)
            ELSE error_message END,
        segments = coalesce($14, segments),
        price = coalesce($11::text::numeric, price),
        price_unit = coalesce($12, price_unit),
        updated_at = $8
    WHERE organization_id = $1 AND id = $2
        AND (EXISTS (SELECT 1 FROM logged)
            OR status = $5 AND error_code IS NULL AND $9::integer IS NOT NULL)
        AND ($4 IS NULL OR message_sid IS NULL OR message_sid = $4)
    RETURNING
    organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
    to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
    price_unit, segments, created_at, updated_at, placed_by, placed_by_key, placed_by_name, placed_from),
now AS (
    SELECT rank,
        presumed
            OR rank >= 100 AND (status = 'canceled' OR message_sid IS NULL OR price IS NOT NULL) AS settled
    FROM (SELECT app.message_rank(status, presumed) AS rank, status, message_sid, presumed, price FROM moved) m),
settled AS (
    DELETE FROM message_work
    WHERE organization_id = $1 AND message_id = $2
        AND EXISTS (SELECT 1 FROM now WHERE settled)),
rescheduled AS (
    UPDATE message_work
    SET due_at = $13, attempts = 0
    WHERE organization_id = $1 AND message_id = $2
        AND EXISTS (SELECT 1 FROM target WHERE rank < 100)
        AND EXISTS (SELECT 1 FROM now WHERE NOT settled AND (rank >= 100 OR attempts > 0))
    RETURNING 1),
reopened AS (
    INSERT INTO message_work (organization_id, message_id, due_at)
    SELECT $1, $2, $13
    FROM now
    WHERE NOT settled AND EXISTS (SELECT 1 FROM target WHERE rank < 100)
    ON CONFLICT (organization_id, message_id) DO NOTHING
    RETURNING 1),
lease AS (
    INSERT INTO work_leases (organization_id, due_at)
    SELECT $1, $13
    WHERE (EXISTS (SELECT 1 FROM rescheduled) OR EXISTS (SELECT 1 FROM reopened))
        AND NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $13)
    ON CONFLICT (organization_id) DO UPDATE
    SET due_at = least(work_leases.due_at, excluded.due_at))
SELECT
    organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
    to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
    price_unit, segments, created_at, updated_at, placed_by, placed_by_key, placed_by_name, placed_from
FROM moved;

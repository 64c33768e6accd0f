-- MESSAGE_PRESUME_FAILED in src/work/lookup.rs: $1 is the organization.
-- The failure is presumed: whatever Twilio reports later replaces it. Nothing is left to be done then. Changes
-- nothing if the message has been updated since it was read ($6). $3 log entry, $4 reason, $5 now.
WITH moved AS (
    UPDATE messages
    SET status = 'failed', presumed = true, error_message = $4, updated_at = $5
    WHERE organization_id = $1 AND id = $2
        AND NOT presumed AND app.message_rank(status, false) < 100
        AND updated_at = $6
    RETURNING
    organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
    to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
    price_unit, segments, created_at, updated_at, placed_by, placed_by_key, placed_by_name, placed_from),
logged AS (
    INSERT INTO message_logs
        (organization_id, id, message_id, agent_id, message_sid, status, source, detail, received_at)
    SELECT $1, $3, $2, agent_id, message_sid, 'failed', 'reconciler', $4, $5
    FROM moved),
settled AS (
    DELETE FROM message_work
    WHERE organization_id = $1 AND message_id = $2 AND EXISTS (SELECT 1 FROM moved))
SELECT
    organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
    to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
    price_unit, segments, created_at, updated_at, placed_by, placed_by_key, placed_by_name, placed_from
FROM moved;

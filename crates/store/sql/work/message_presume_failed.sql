-- MESSAGE_PRESUME_FAILED in src/work/lookup.rs: $1 is the organization.
-- The failure is presumed: whatever Twilio reports later replaces it. Changes nothing if the message has been updated
-- since it was read ($5). $2 message, $3 reason, $4 now.
UPDATE messages
SET status = 'failed', presumed = true, error_message = $3, updated_at = $4
WHERE organization_id = $1 AND id = $2
    AND NOT presumed AND app.message_rank(status, false) < 100
    AND updated_at = $5
RETURNING
    organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
    to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
    price_unit, segments, created_at, updated_at, placed_by, placed_by_key, placed_by_name, placed_from;

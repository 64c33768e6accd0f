-- MESSAGE_UPDATE in src/messages/progress.rs: $1 is the organization.
-- $2 message, $3 status, $4 whether it is presumed, $5 SID or NULL, $6 error code, $7 error message, $8 whether these
-- replace what is stored, $9 segments, $10 price, $11 its unit, $12 now.
UPDATE messages
SET status = $3,
    presumed = $4,
    message_sid = coalesce(message_sid, $5),
    error_code = CASE WHEN $8::boolean THEN $6 ELSE coalesce($6, error_code) END,
    error_message = CASE WHEN $8 THEN $7 ELSE coalesce($7, error_message) END,
    segments = coalesce($9, segments),
    price = coalesce($10::text::numeric, price),
    price_unit = coalesce($11, price_unit),
    updated_at = $12
WHERE organization_id = $1 AND id = $2
RETURNING
    organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
    to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
    price_unit, segments, created_at, updated_at, placed_by, placed_by_key, placed_by_name, placed_from;

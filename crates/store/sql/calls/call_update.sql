-- CALL_UPDATE in src/calls/progress.rs: $1 is the organization.
-- $2 call, $3 status, $4 whether it is presumed, $5 when the call ended, $6 SID or NULL, $7 duration, $8 SIP response
-- code, $9 answered by, $10 error code, $11 error message, $12 whether that replaces what was presumed, $13 price,
-- $14 its unit, $15 now.
UPDATE calls
SET status = $3,
    presumed = $4,
    ended_at = $5,
    call_sid = coalesce(call_sid, $6),
    duration_seconds = coalesce($7, duration_seconds),
    sip_response_code = coalesce($8, sip_response_code),
    answered_by = coalesce($9, answered_by),
    error_code = coalesce($10, error_code),
    error_message = CASE WHEN $12::boolean THEN $11 ELSE coalesce($11, error_message) END,
    price = coalesce($13::text::numeric, price),
    price_unit = coalesce($14, price_unit),
    updated_at = $15
WHERE organization_id = $1 AND id = $2
RETURNING
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from;

-- CALL_TURN in src/calls/turn.rs: $1 is the organization.
-- From now ($3) on, the call may be sent until $4.
UPDATE calls
SET queued_at = NULL, submit_before = $4, updated_at = $3
WHERE organization_id = $1 AND id = $2
RETURNING
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from;

-- CALL_GET in src/calls/row.rs: $1 is the organization.
SELECT
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from
FROM calls
WHERE organization_id = $1 AND id = $2;

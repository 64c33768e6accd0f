-- CALL_RECORD_ANSWER in src/calls/short_way/answer.rs: not bound to one organization.
-- Arrays with an item at each position: $1 organization, $2 call, $3 log entry, $4 SID, $5 status. $6 now.
SELECT
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from
FROM app.record_call_answers($1, $2, $3, $4, $5, $6);

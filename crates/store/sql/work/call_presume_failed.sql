-- CALL_PRESUME_FAILED in src/work/lookup.rs: $1 is the organization.
-- The failure is presumed: whatever Twilio reports later replaces it. Changes nothing if the call has been updated
-- since it was read ($5). $2 call, $3 reason, $4 now.
UPDATE calls
SET status = 'failed', presumed = true, error_message = $3, updated_at = $4
WHERE organization_id = $1 AND id = $2
    AND NOT presumed AND app.call_rank(status, false) < 100
    AND updated_at = $5
RETURNING
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from;

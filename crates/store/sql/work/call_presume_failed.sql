-- CALL_PRESUME_FAILED in src/work/lookup.rs: $1 is the organization.
-- The failure is presumed: whatever Twilio reports later replaces it. Nothing is left to be done then. Changes
-- nothing if the call has been updated since it was read ($6). $3 log entry, $4 reason, $5 now.
WITH moved AS (
    UPDATE calls
    SET status = 'failed', presumed = true, error_message = $4, updated_at = $5
    WHERE organization_id = $1 AND id = $2
        AND NOT presumed AND app.call_rank(status, false) < 100
        AND updated_at = $6
    RETURNING
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from),
logged AS (
    INSERT INTO call_logs
        (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at)
    SELECT $1, $3, $2, agent_id, call_sid, 'failed', 'reconciler', $4, $5
    FROM moved),
settled AS (
    DELETE FROM call_work
    WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM moved))
SELECT
    organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source, from_number, to_number,
    status, presumed, metadata, answered_by, duration_seconds, sip_response_code, error_code, error_message,
    price::text AS price, price_unit, created_at, updated_at, ended_at, queued_at,
    placed_by, placed_by_key, placed_by_name, placed_from
FROM moved;

-- CALL_FOUND in src/calls/progress.rs: $1 is the organization.
-- A call as an update finds it. Locked until the transaction ends, as by the short way: ahead of its log and its work.
SELECT status, presumed, call_sid, duration_seconds, sip_response_code, answered_by, error_code,
    price IS NOT NULL AS has_price, ended_at
FROM calls
WHERE organization_id = $1 AND id = $2
FOR NO KEY UPDATE;

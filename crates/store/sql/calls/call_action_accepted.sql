-- CALL_ACTION_ACCEPTED in src/calls/action.rs: $1 is the organization.
-- $2 call, $3 the entry of the request.
SELECT 1
FROM call_logs
WHERE organization_id = $1 AND call_id = $2 AND accepts = $3;

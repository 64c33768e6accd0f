-- CALL_OPTIONS_TAKE in src/calls/queue.rs: $1 is the organization.
DELETE FROM queued_call_options
WHERE organization_id = $1 AND call_id = $2
RETURNING options;

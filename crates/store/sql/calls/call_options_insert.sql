-- CALL_OPTIONS_INSERT in src/calls/queued_intent.rs: $1 is the organization.
-- $2 call, $3 how it is to be placed.
INSERT INTO queued_call_options (organization_id, call_id, options)
VALUES ($1, $2, $3);

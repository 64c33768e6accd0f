-- CALL_SLOT in src/calls/intent.rs: not bound to one organization.
-- Takes a slot of the account, if one is free (docs/adr/0011). $1 bucket, $2 calls per second, $3 now.
SELECT app.take_call_slot($1, $2, $3) AS taken;

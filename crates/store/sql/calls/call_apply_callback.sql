-- CALL_APPLY_CALLBACK in src/calls/short_way.rs: not bound to one organization.
-- $1 organization, $2 call, $3 credential, $4 account, $5 log entry, $6 SID, $7 sequence number, $8 status,
-- $9 when it occurred, $10 now, $11 duration, $12 SIP response code, $13 answered by, $14 the next look at the
-- call.
SELECT app.apply_call_callback($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS applied;

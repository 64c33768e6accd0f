-- CALL_APPLY_CALLBACK in src/calls/short_way/callback.rs: not bound to one organization.
-- Arrays with an item at each position: $1 organization, $2 call, $3 credential, $4 account, $5 log entry, $6 SID,
-- $7 sequence number, $8 status, $9 when it occurred, $11 duration, $12 SIP response code, $13 answered by.
-- $10 now, $14 the next look at the calls.
SELECT item
FROM app.apply_call_callbacks($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS item;

-- CALL_PLACE in src/calls/short_way/intent.rs: not bound to one organization.
-- Arrays with an item at each position: $1 organization, $2 API key, $3 its hash, $4 agent, $5 call, $6 to,
-- $7 submit before, $8 now, $9 metadata, $10 idempotency key or NULL, $11 request hash, $12 when the key expires,
-- $13 the country of $6, $14 the client's address.
SELECT *
FROM app.place_calls($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

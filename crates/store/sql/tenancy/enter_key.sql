-- ENTER_KEY in src/tenancy/transaction/entering.rs: not bound to one organization.
-- $1 the key's hash, $2 organization, $3 now: each transaction checks again that the key is neither revoked nor
-- expired.
SELECT app.enter_key($1, $2, $3);

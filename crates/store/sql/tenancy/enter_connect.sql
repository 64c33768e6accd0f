-- ENTER_CONNECT in src/tenancy/transaction/entering.rs: not bound to one organization.
-- $1 the hash of the connect session's token, $2 organization, $3 now.
SELECT app.enter_connect($1, $2, $3);

-- ENTER_VERIFIER in src/tenancy/transaction/entering.rs: not bound to one organization.
-- $1 the call or message that a callback is about, $2 organization.
SELECT app.enter_verifier($1, $2);

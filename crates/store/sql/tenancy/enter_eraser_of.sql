-- ENTER_ERASER_OF in src/tenancy/transaction/entering.rs: not bound to one organization.
-- $1 member, $2 organization.
SELECT app.enter_eraser_of($1, $2);

-- ENTER_SERVICE in src/tenancy/transaction/entering.rs: not bound to one organization.
-- $1 organization.
SELECT app.enter_service($1);

-- ENTER_INSTALLATION in src/tenancy/transaction/entering.rs: not bound to one organization.
-- $1 the platform key's hash, $2 scope, $3 now.
SELECT app.enter_installation($1, $2, $3);

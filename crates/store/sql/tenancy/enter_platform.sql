-- ENTER_PLATFORM in src/tenancy/transaction/entering.rs: not bound to one organization.
-- $1 the platform key's hash, $2 organization, $3 scope, $4 now.
SELECT app.enter_platform($1, $2, $3, $4);

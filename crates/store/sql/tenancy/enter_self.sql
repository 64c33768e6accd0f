-- ENTER_SELF in src/tenancy/transaction/entering.rs: not bound to one organization.
-- $1 user, outside of any organization.
SELECT app.enter_self($1);

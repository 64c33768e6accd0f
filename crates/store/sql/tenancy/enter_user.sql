-- ENTER_USER in src/tenancy/transaction/entering.rs: not bound to one organization.
-- $1 user, $2 organization. Answers the role that was entered, or NULL.
SELECT app.enter($1, $2);

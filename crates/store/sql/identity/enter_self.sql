-- ENTER_SELF in src/identity/session.rs: not bound to one organization.
-- $1 user. Enters the context of one user, outside of any organization.
SELECT app.enter_self($1);

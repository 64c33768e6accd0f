-- PASSWORD_RESETTABLE in src/identity/password_reset.rs: not bound to one organization.
-- $1 the member whose password is to be set.
SELECT app.resettable($1) AS outcome;

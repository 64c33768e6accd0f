-- FACTOR_AUDIT in src/identity/second_factor.rs: not bound to one organization.
-- An entry in the log of each organization of the person whose context it is. $1 the entry's id, $2 now, $3 the address,
-- $4 the command that did it, or NULL, $5 what was done, $6 with what, or NULL.
SELECT app.audit_factor($1, $2, $3, $4, $5, $6);

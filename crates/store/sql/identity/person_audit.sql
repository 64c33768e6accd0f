-- PERSON_AUDIT in src/identity/session.rs: not bound to one organization.
-- An entry in the log of each organization of the person whose context it is. $1 the entry's id, $2 now, $3 the address,
-- $4 what was done, $5 with what.
SELECT app.audit_person($1, $2, $3, $4, $5);

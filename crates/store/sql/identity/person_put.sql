-- PERSON_PUT in src/identity/provider_identity.rs: not bound to one organization.
-- $1 issuer, $2 subject, $3 what the person is called, $4 whether one who is known is called so from now on, $5 the id
-- of a new user, $6 now.
SELECT * FROM app.put_person($1, $2, $3, $4, $5, $6);

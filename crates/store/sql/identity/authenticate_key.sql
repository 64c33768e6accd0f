-- AUTHENTICATE_KEY in src/identity/authentication.rs: not bound to one organization.
-- $1 the key's hash, $2 now.
SELECT * FROM app.admitted_key($1, $2);

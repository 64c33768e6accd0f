-- AUTHENTICATE_SESSION in src/identity/authentication.rs: not bound to one organization.
-- $1 the hash of the cookie's secret, $2 now.
SELECT * FROM app.session_with_factor($1, $2);

-- CONNECT_SESSION_AUTHENTICATE in src/identity/connect_session.rs: not bound to one organization.
-- $1 the hash of the token, $2 now.
SELECT * FROM app.admitted_connect_session($1, $2);

-- CONNECT_SESSION_LIVE in src/identity/connect_session.rs: not bound to one organization.
-- $1 the session, $2 now.
SELECT * FROM app.live_connect_session($1, $2);

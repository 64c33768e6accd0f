-- CONNECT_SESSIONS_REMOVE in src/retention/expired.rs: not bound to one organization.
DELETE FROM connect_sessions
WHERE id = ANY ($1) AND expires_at < $2
RETURNING 1;

-- CONNECT_SESSIONS_EXPIRED in src/retention/expired.rs: not bound to one organization.
SELECT id
FROM connect_sessions
WHERE expires_at < $1
ORDER BY expires_at
LIMIT $2;

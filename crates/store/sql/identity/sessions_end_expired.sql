-- SESSIONS_END_EXPIRED in src/identity/session.rs: not bound to one organization.
-- Those that have expired at $2.
DELETE FROM sessions
WHERE user_id = $1 AND expires_at <= $2
RETURNING id;

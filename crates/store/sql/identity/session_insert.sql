-- SESSION_INSERT in src/identity/session.rs: not bound to one organization.
-- The user's expired sessions are deleted when the next one begins.
WITH ended AS (
    DELETE FROM sessions
    WHERE user_id = $2 AND expires_at <= $4)
INSERT INTO sessions (id, user_id, token_hash, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5)
RETURNING id;

-- USER_SET_PASSWORD in src/identity/session.rs: not bound to one organization.
-- A new password ends every session but $3.
WITH others AS (
    DELETE FROM sessions
    WHERE user_id = $1 AND id <> $3)
UPDATE users
SET password_hash = $2
WHERE id = $1
RETURNING id;

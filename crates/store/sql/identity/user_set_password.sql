-- USER_SET_PASSWORD in src/identity/session.rs: not bound to one organization.
-- A new password ends every session but $3, and the link that could set another one.
WITH others AS (
    DELETE FROM sessions
    WHERE user_id = $1 AND id <> $3
    RETURNING id),
link AS (
    DELETE FROM password_resets
    WHERE user_id = $1),
changed AS (
    UPDATE users
    SET password_hash = $2, must_change_password = false
    WHERE id = $1
    RETURNING id)
SELECT app.audit_person($4, $5, $6, 'password.change',
    jsonb_build_object('endedSessions', (SELECT count(*) FROM others)))
FROM changed;

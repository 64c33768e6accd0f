-- SESSION_DELETE_OTHERS in src/identity/session.rs: not bound to one organization.
-- Ends every session of the user but $2.
DELETE FROM sessions
WHERE user_id = $1 AND id <> $2
RETURNING id;

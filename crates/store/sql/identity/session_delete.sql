-- SESSION_DELETE in src/identity/session.rs: not bound to one organization.
DELETE FROM sessions
WHERE user_id = $1 AND id = $2
RETURNING id;

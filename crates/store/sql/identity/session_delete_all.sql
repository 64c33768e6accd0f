-- SESSION_DELETE_ALL in src/identity/second_factor.rs: not bound to one organization.
DELETE FROM sessions
WHERE user_id = $1
RETURNING id;

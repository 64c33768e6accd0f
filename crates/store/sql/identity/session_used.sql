-- SESSION_USED in src/identity/session.rs: not bound to one organization.
UPDATE sessions
SET last_used_at = greatest(last_used_at, $3)
WHERE user_id = $1 AND id = $2
RETURNING id;

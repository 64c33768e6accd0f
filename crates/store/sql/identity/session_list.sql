-- SESSION_LIST in src/identity/session.rs: not bound to one organization.
SELECT id, user_agent, remote_address, created_at, last_used_at, expires_at
FROM sessions
WHERE user_id = $1 AND expires_at > $2 AND id < $3
ORDER BY id DESC
LIMIT $4;

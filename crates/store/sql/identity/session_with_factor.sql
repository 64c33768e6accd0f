-- SESSION_WITH_FACTOR in src/identity/second_factor.rs: not bound to one organization.
-- The session $2 goes on with what was shown in it.
UPDATE sessions
SET with_second_factor = true
WHERE user_id = $1 AND id = $2
RETURNING id;

-- PASSWORD_RESET_DROP in src/identity/session.rs: not bound to one organization.
-- The link that could set another password.
DELETE FROM password_resets
WHERE user_id = $1
RETURNING 1;

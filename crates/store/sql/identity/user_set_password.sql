-- USER_SET_PASSWORD in src/identity/session.rs: not bound to one organization.
UPDATE users
SET password_hash = $2, must_change_password = false
WHERE id = $1
RETURNING id;

-- USER_BY_EMAIL in src/identity/authentication.rs: not bound to one organization.
SELECT id, password_hash FROM app.user_by_email($1);

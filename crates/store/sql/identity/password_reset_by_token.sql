-- PASSWORD_RESET_BY_TOKEN in src/identity/password_reset.rs: not bound to one organization.
-- $1 the hash of the link's secret, $2 now.
SELECT * FROM app.password_reset_by_token($1, $2);

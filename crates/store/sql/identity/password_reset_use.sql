-- PASSWORD_RESET_USE in src/identity/password_reset.rs: not bound to one organization.
-- $1 the hash of the link's secret, $2 the new password's hash, $3 the audit entry's id, $4 now, $5 the address.
SELECT app.reset_password($1, $2, $3, $4, $5) AS done;

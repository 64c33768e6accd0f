-- PASSWORD_RESET_REQUEST in src/identity/password_reset.rs: not bound to one organization.
-- $1 the account's address, $2 the hash of the link's secret, $3 now, $4 when it stops working, $5 how many links the
-- account may have, $6 the audit entry's id, $7 the address of whoever asks.
SELECT app.request_password_reset($1, $2, $3, $4, $5, $6, $7) AS stored;

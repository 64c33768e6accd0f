-- USER_CREATE in src/identity/authentication.rs: not bound to one organization.
-- $1 user, $2 e-mail address, $3 password hash, $4 home organization or NULL, $5 now.
SELECT app.create_user($1, $2, $3, $4, $5) AS created;

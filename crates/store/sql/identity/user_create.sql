-- USER_CREATE in src/identity/authentication.rs: not bound to one organization.
-- $1 user, $2 email address, $3 password hash, $4 whether it must be changed first, $5 now.
SELECT app.create_person($1, $2, $3, $4, $5) AS created;

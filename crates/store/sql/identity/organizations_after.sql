-- ORGANIZATIONS_AFTER in src/identity/authentication.rs: not bound to one organization.
SELECT * FROM app.organizations_after($1, $2);

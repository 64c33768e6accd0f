-- ORGANIZATION_BY_NAME in src/identity/authentication.rs: not bound to one organization.
SELECT * FROM app.organization_by_name($1);

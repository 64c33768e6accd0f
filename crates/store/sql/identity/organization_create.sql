-- ORGANIZATION_CREATE in src/identity/authentication.rs: not bound to one organization.
-- $1 organization, $2 name, $3 owner, $4 now.
SELECT app.found_organization($1, $2, $3, $4);

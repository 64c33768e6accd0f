-- ORGANIZATION_CREATE in src/identity/authentication.rs: not bound to one organization.
-- $1 organization, $2 name, $3 owner, $4 now, $5 how many organizations the owner may own.
SELECT app.found_organization_within($1, $2, $3, $4, $5);

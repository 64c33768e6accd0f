-- PLATFORM_ORGANIZATION_FOUND in src/identity/external.rs: not bound to one organization.
-- Without an owner. $1 organization, $2 name, $3 now.
SELECT app.found_organization($1, $2, NULL, $3);

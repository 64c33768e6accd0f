-- PLATFORM_ORGANIZATIONS in src/identity/external.rs: not bound to one organization.
-- $1 the last id of the previous page, $2 limit.
SELECT * FROM app.platform_organizations($1, $2);

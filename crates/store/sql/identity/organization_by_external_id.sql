-- ORGANIZATION_BY_EXTERNAL_ID in src/identity/external.rs: not bound to one organization.
SELECT * FROM app.platform_organization($1);

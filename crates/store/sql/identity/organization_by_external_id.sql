-- ORGANIZATION_BY_EXTERNAL_ID in src/identity/external.rs: not bound to one organization.
SELECT app.organization_by_external_id($1) AS id;

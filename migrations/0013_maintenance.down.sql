DROP FUNCTION app.organizations_after(uuid, integer);

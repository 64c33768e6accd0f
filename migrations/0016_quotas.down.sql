DROP FUNCTION app.found_organization_within(uuid, text, uuid, timestamptz, integer);

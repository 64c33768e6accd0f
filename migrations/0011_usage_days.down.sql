DROP TABLE linecard.usage_changes;
DROP TABLE linecard.usage_days;
DROP TABLE linecard.organization_upkeep;
DROP FUNCTION app.first_id(timestamptz);

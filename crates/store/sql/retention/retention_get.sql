-- RETENTION_GET in src/retention/settings.rs: $1 is the organization.
SELECT history_days
FROM retention_settings
WHERE organization_id = $1;

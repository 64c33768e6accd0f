-- SECURITY_GET in src/identity/second_factor.rs: $1 is the organization.
SELECT second_factor_required
FROM security_settings
WHERE organization_id = $1;

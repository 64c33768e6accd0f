-- TIME_ZONE_GET in src/usage/daily.rs: $1 is the organization.
SELECT time_zone
FROM organizations
WHERE id = $1;

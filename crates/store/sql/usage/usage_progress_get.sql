-- USAGE_PROGRESS_GET in src/usage/summing.rs: $1 is the organization.
SELECT summed_before, rechecked_before, next_at, time_zone
FROM organization_upkeep
WHERE organization_id = $1;

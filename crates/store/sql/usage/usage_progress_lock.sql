-- USAGE_PROGRESS_LOCK in src/usage/summing.rs: $1 is the organization.
-- So that one node at a time sums days of the organization.
SELECT summed_before, rechecked_before, next_at, time_zone
FROM organization_upkeep
WHERE organization_id = $1
FOR UPDATE;

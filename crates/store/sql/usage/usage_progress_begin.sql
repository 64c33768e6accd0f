-- USAGE_PROGRESS_BEGIN in src/usage/summing.rs: $1 is the organization.
-- $2 the day that is summed first, $3 now.
INSERT INTO organization_upkeep (organization_id, next_at, summed_before, rechecked_before)
VALUES ($1, $3, $2, $2)
ON CONFLICT (organization_id) DO NOTHING
RETURNING 1;

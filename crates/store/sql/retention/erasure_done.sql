-- ERASURE_DONE in src/retention/erasure.rs: $1 is the organization.
-- $2 now.
UPDATE erasures
SET done_at = $2
WHERE id = $1 AND done_at IS NULL
RETURNING 1;

-- ERASURE_PENDING in src/retention/erasure.rs: $1 is the organization.
SELECT 1
FROM erasures
WHERE id = $1 AND done_at IS NULL;

-- ERASURE_PROGRESS in src/retention/erasure.rs: $1 is the organization.
SELECT requested_at, changed_at, done_at IS NOT NULL AS is_done
FROM erasures
WHERE id = $1;

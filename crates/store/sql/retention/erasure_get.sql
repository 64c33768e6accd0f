-- ERASURE_GET in src/retention/erasure.rs: $1 is the organization.
SELECT id, external_id, requested_at, actor_kind, actor_id, counts, done_at
FROM erasures
WHERE id = $1;

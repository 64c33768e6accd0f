-- ERASURE_OF in src/retention/erasure.rs: not bound to one organization.
-- $1 the platform's id, $2 organization.
SELECT id, external_id, requested_at, actor_kind, actor_id, counts, done_at
FROM erasures
WHERE external_id = $1 AND id = $2;

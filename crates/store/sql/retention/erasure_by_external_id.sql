-- ERASURE_BY_EXTERNAL_ID in src/retention/erasure.rs: not bound to one organization.
-- The last one: an id can be used again, and be erased again.
SELECT id, external_id, requested_at, actor_kind, actor_id, counts, done_at
FROM erasures
WHERE external_id = $1
ORDER BY requested_at DESC
LIMIT 1;
